/** Keeps the newest words in view while they come, and lets go as soon as the rep scrolls elsewhere. */

const NEAR_PX = 120;
let following = false;

/** Go to the newest turn and stay with it. @param {HTMLElement} turns */
export function toNewest(turns) {
  following = true;
  toEnd(turns);
}

/** @param {HTMLElement} turns */
export function keepInView(turns) {
  new MutationObserver(() => following && toEnd(turns)).observe(turns, { childList: true, subtree: true, characterData: true });
  const look = () => {
    const box = scroller(turns);
    if (box.scrollHeight - box.scrollTop - box.clientHeight > NEAR_PX) following = false;
  };
  for (const moved of ["wheel", "touchmove", "keydown"]) addEventListener(moved, () => requestAnimationFrame(look), { passive: true });
}

/** @param {HTMLElement} turns */
function toEnd(turns) {
  const box = scroller(turns);
  box.scrollTop = box.scrollHeight;
}

/** The turns scroll by themselves beside the panel, and with the page on a phone. @param {HTMLElement} turns */
function scroller(turns) {
  return getComputedStyle(turns).overflowY === "auto" ? turns : document.documentElement;
}
