/** The card that advice rests on, in a dialog. */

import type { Api } from "./api";
import { Dialog } from "./dialog";
import { el } from "./dom";
import { asSentence } from "./failures";
import { blockNode, blocksOf } from "./markdown";
import type { Card, Pillar } from "./types";
import { words } from "./words";

/** The level of a card's highest heading, below the dialog's own. */
const HEADING = 3;

export type OpenCard = (id: string, title: string) => void;

export class CardDialog {
  readonly #dialog = new Dialog("card", "", el("div.card-body", { id: "card-body", tabindex: "0", role: "region", "aria-labelledby": "card-title" }));
  readonly #api: Api;
  #wanted = "";

  constructor(api: Api) {
    this.#api = api;
  }

  get element(): HTMLElement {
    return this.#dialog.element;
  }

  /** @param title  shown until the card is there */
  readonly open = async (id: string, title: string): Promise<void> => {
    const { body } = this.#dialog;
    this.#wanted = id;
    this.#dialog.title.textContent = title;
    body.replaceChildren(el("p.muted", { role: "status" }, words.talk.card));
    this.#dialog.open();
    try {
      const card = await this.#api.card(id);
      if (this.#wanted === id) this.#show(card);
    } catch (error) {
      if (this.#wanted !== id) return;
      const again = el("button", { type: "button", onclick: () => void this.open(id, title) }, words.trouble.again);
      body.replaceChildren(el("p.trouble", { role: "alert" }, asSentence(error)), again);
    }
  };

  #show(card: Card): void {
    const pillar = words.pillars[card.pillar as Pillar];
    this.#dialog.title.textContent = card.title;
    const blocks = blocksOf(card.body);
    const highest = Math.min(...blocks.map((block) => (block.type === "heading" ? block["depth"] : 6)));
    const nodes = blocks.map((block) => blockNode(block, HEADING - highest + 1));
    if (nodes[0]?.textContent === card.title) nodes.shift();
    this.#dialog.body.replaceChildren(
      el("p.card-meta", null,
        pillar && el("span.badge", { "data-pillar": card.pillar, "aria-hidden": "true" }, pillar.letter),
        pillar ? `${pillar.name} ` : "", el("span.muted", null, card.kind)),
      ...(card.when ? [el("p.card-when", null, card.when)] : []),
      ...nodes,
      ...(card.source ? [el("p.card-source.muted", null, words.talk.source(card.source))] : []),
    );
    this.#dialog.body.scrollTop = 0;
  }
}
