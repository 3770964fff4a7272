/** Keeps the newest words in view while they come, and lets go as soon as the rep scrolls elsewhere. */

const NEAR_PX = 60;
let following = false;

/** Go to the newest turn and stay with it. @param {HTMLElement} turns */
export function toNewest(turns) {
  following = true;
  toEnd(turns);
}

/** Go back to the read and to the notes. @param {HTMLElement} turns */
export function toTop(turns) {
  following = false;
  turns.scrollTop = 0;
  scrollTo({ top: 0 });
}

/**
 * @param {HTMLElement} turns
 * @param {HTMLButtonElement} button  shown while the newest words are out of sight; leads to them
 */
export function keepInView(turns, button) {
  button.addEventListener("click", () => {
    toNewest(turns);
    if (turns.lastElementChild instanceof HTMLElement) turns.lastElementChild.focus({ preventScroll: true });
  });
  const hide = () => (button.hidden = distance(turns) < NEAR_PX || !turns.firstElementChild);
  for (const target of [turns, window]) target.addEventListener("scroll", hide, { passive: true });
  new MutationObserver(() => {
    if (following) toEnd(turns);
    hide();
  }).observe(turns, { childList: true, subtree: true, characterData: true, attributeFilter: ["hidden"] });
  const look = () => {
    if (distance(turns) > NEAR_PX) following = false;
  };
  for (const moved of ["wheel", "touchmove", "keydown"]) addEventListener(moved, () => requestAnimationFrame(look), { passive: true });
}

/** @param {HTMLElement} turns */
function toEnd(turns) {
  const box = scroller(turns);
  box.scrollTop = box.scrollHeight;
}

/** How far below the newest words are, in pixels. @param {HTMLElement} turns */
function distance(turns) {
  const box = scroller(turns);
  return box.scrollHeight - box.scrollTop - box.clientHeight;
}

/** The turns scroll by themselves beside the panel, and with the page on a phone. @param {HTMLElement} turns */
function scroller(turns) {
  return getComputedStyle(turns).overflowY === "auto" ? turns : document.documentElement;
}
