/** The card that advice rests on, in a dialog. */

import { Problem, cardOf } from "./api.js";
import { byId, el } from "./dom.js";
import { markdownNodes } from "./plain-markdown.js";
import { PILLAR } from "./vocabulary.js";

const dialog = byId("card", HTMLDialogElement);
const title = byId("card-title", HTMLElement);
const body = byId("card-body", HTMLElement);
let wanted = "";

byId("card-close", HTMLButtonElement).addEventListener("click", () => dialog.close());
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});

/** @param {string} id @param {string} name  shown until the card is there */
export async function openCard(id, name) {
  wanted = id;
  title.textContent = name;
  body.replaceChildren(el("p.muted", { role: "status" }, "Fetching the card…"));
  if (!dialog.open) dialog.showModal();
  try {
    const card = await cardOf(id);
    if (wanted === id) show(card);
  } catch (error) {
    if (wanted !== id) return;
    const again = el("button", { type: "button" }, "Try again");
    again.addEventListener("click", () => openCard(id, name));
    const detail = error instanceof Problem || error instanceof Error ? error.message : String(error);
    body.replaceChildren(el("p.trouble", { role: "alert" }, detail), again);
  }
}

/** @param {import("./types.js").Card} card */
function show(card) {
  const pillar = PILLAR[/** @type {import("./types.js").Pillar} */ (card.pillar)];
  title.textContent = card.title;
  const nodes = markdownNodes(card.body, 3);
  if (nodes[0]?.textContent === card.title) nodes.shift();
  body.replaceChildren(
    el("p.card-meta", null,
      pillar && el("span.badge", { "data-pillar": card.pillar, "aria-hidden": "true" }, pillar.letter),
      pillar ? `${pillar.name} ` : "", el("span.muted", null, card.kind)),
    ...(card.when ? [el("p.card-when", null, card.when)] : []),
    ...nodes,
    ...(card.source ? [el("p.card-source.muted", null, `Source: ${card.source}`)] : []),
  );
  body.scrollTop = 0;
}
