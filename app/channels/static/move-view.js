/** The one next move: what to do, the words to say, why, and the card it rests on. */

import { copyText } from "./clipboard.js";
import { el } from "./dom.js";
import { HOLD, PILLAR } from "./vocabulary.js";

/** @typedef {import("./types.js").Move} Move */

/**
 * @param {HTMLElement} place
 * @param {Move} move
 * @param {boolean} isNew  it takes the place of another one
 * @param {(card: string, title: string) => void} onCard
 */
export function showMove(place, move, isNew, onCard) {
  const pillar = PILLAR[move.pillar];
  place.replaceChildren(
    el(
      "article.move",
      { "data-pillar": move.pillar, "data-move": move.id, class: isNew ? "move move-new" : "move" },
      el(
        "header.move-head",
        null,
        el("p.label", null, isNew ? "New next move" : "Next move"),
        el("p.move-pillar", null, el("span.badge", { "data-pillar": move.pillar, "aria-hidden": "true" }, pillar.letter), pillar.name),
      ),
      el("h2.move-headline", { id: "move-headline", dir: "auto" }, move.headline),
      holdNote(move),
      move.say && words(move.say),
      el("div.why", null, el("h3.label", null, "Why"), el("p", { dir: "auto" }, move.why)),
      move.steps.length > 0 &&
        el("div.steps", null, el("h3.label", null, "How"), el("ol", null, ...move.steps.map((step) => el("li", { dir: "auto" }, step)))),
      sources(move, onCard),
    ),
  );
}

/** @param {Move} move */
function holdNote(move) {
  if (!move.hold_the_ask) return null;
  return el("p.hold", null, el("strong", null, "Hold the ask. "), HOLD[move.hold ?? ""] ?? "Don’t press for more yet.");
}

/** @param {string} say */
function words(say) {
  const status = el("span", null, "Copy");
  const button = el("button.quiet", { type: "button", "aria-label": "Copy the words to say" }, status);
  button.addEventListener("click", async () => {
    status.textContent = (await copyText(say)) ? "Copied" : "Select and copy";
    setTimeout(() => (status.textContent = "Copy"), 2000);
  });
  return el("div.say", null, el("div.say-head", null, el("h3.label", null, "Say"), button), el("blockquote", { dir: "auto" }, say));
}

/** @param {Move} move @param {(card: string, title: string) => void} onCard */
function sources(move, onCard) {
  if (!move.sources.length) return null;
  const links = move.sources.map((source) => {
    const button = el("button.link", { type: "button", "aria-haspopup": "dialog" }, source.title);
    button.addEventListener("click", () => onCard(source.card, source.title));
    return el("li", null, button);
  });
  return el("div.sources", null, el("span.muted", { id: "move-sources" }, "From the card"),
    el("ul.inline", { "aria-labelledby": "move-sources" }, ...links));
}
