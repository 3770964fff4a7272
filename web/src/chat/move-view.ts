/** The one next move: what to do, the words to say, why, and the card it rests on. */

import type { OpenCard } from "./card-dialog";
import { el } from "./dom";
import { copyButton } from "./draft";
import type { Move } from "./types";
import { letterOf } from "./vocabulary";
import { words } from "./words";

/** @param isNew  it takes the place of another one */
export function moveView(move: Move, isNew: boolean, openCard: OpenCard): HTMLElement {
  return el(
    isNew ? "article.move.move-new" : "article.move",
    { "data-pillar": move.pillar, "data-move": move.id },
    el(
      "header.move-head",
      null,
      el("p.label", null, isNew ? words.move.fresh : words.move.next),
      el("p.move-pillar", null, el("span.badge", { "data-pillar": move.pillar, "aria-hidden": "true" }, letterOf(move.pillar)), words.pillars[move.pillar].name),
    ),
    el("h2.move-headline", { tabindex: "-1", dir: "auto" }, move.headline),
    move.hold_the_ask && el("p.hold", null, el("strong", null, words.hold.lead), words.hold[move.hold ?? "any"]),
    move.say && say(move.say),
    el("div.why", null, el("h3.label", null, words.move.why), el("p", { dir: "auto" }, move.why)),
    move.steps.length > 0 &&
      el("div.steps", null, el("h3.label", null, words.move.how), el("ol", null, ...move.steps.map((step) => el("li", { dir: "auto" }, step)))),
    sources(move, openCard),
  );
}

function say(text: string): HTMLElement {
  const head = el("div.say-head", null, el("h3.label", null, words.move.say), copyButton(() => text, words.move.copySay));
  return el("div.say", null, head, el("blockquote", { dir: "auto" }, text));
}

function sources(move: Move, openCard: OpenCard): HTMLElement | null {
  if (!move.sources.length) return null;
  const links = move.sources.map(({ card, title }) =>
    el("li", null, el("button.link", { type: "button", "aria-haspopup": "dialog", onclick: () => openCard(card, title) }, title)));
  return el("div.sources", null, el("span.muted", { id: "move-sources" }, words.move.fromCard), el("ul.inline", { "aria-labelledby": "move-sources" }, ...links));
}
