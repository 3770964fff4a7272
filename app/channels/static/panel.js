/** The panel beside the conversation: the newest read and the one next move. */

import { announce } from "./announcer.js";
import { openCard } from "./cards.js";
import { byId, el } from "./dom.js";
import { showMove } from "./move-view.js";
import { column } from "./pillars.js";
import { showDetails, showOverdue, showRead } from "./read-view.js";
import { LEVEL, PILLAR, PILLARS } from "./vocabulary.js";

/** @typedef {import("./types.js").Move} Move */
/** @typedef {import("./types.js").Read} Read */

export class Panel {
  #panel = byId("panel", HTMLElement);
  #overdue = byId("overdue", HTMLElement);
  #read = byId("read", HTMLElement);
  #move = byId("move", HTMLElement);
  #details = byId("details", HTMLElement);
  #hasRead = false;
  /** @type {string} the move that is shown, as words */
  #shown = "";

  clear() {
    for (const part of [this.#overdue, this.#read, this.#move, this.#details]) part.replaceChildren();
    this.#hasRead = false;
    this.#shown = "";
    this.#panel.hidden = true;
    delete document.documentElement.dataset.only;
  }

  /** A first read may come: its place is held, so that nothing jumps. */
  pending() {
    if (this.#hasRead) return;
    this.#read.replaceChildren(
      el("div.pillars.pillars-pending", null,
        ...PILLARS.map((pillar) => el("div.pillar", { "data-pillar": pillar }, column("absent"), el("span.pillar-name", null, PILLAR[pillar].name)))),
      el("p.standing.muted", null, "Reading your notes…"),
    );
    this.#panel.hidden = false;
  }

  /** The turn is over: a place that nothing came for is given back. */
  settle() {
    if (!this.#hasRead) this.clear();
  }

  /** @param {Read} read @param {boolean} live @param {import("./corrections.js").Correct} correct */
  showRead(read, live, correct) {
    this.#hasRead = true;
    this.#panel.hidden = false;
    showOverdue(this.#overdue, read);
    showRead(this.#read, read);
    showDetails(this.#details, read, correct);
    if (!this.#shown) this.showMove(read.move, false);
    if (!live) return;
    const levels = PILLARS.map((pillar) => `${PILLAR[pillar].name}: ${LEVEL[read.levels[pillar]].toLowerCase()}.`);
    announce(`Your notes are read. ${levels.join(" ")} ${read.standing_words}`);
  }

  /** @param {Move} move @param {boolean} live @returns {boolean} whether it takes the place of another move */
  showMove(move, live) {
    const words = JSON.stringify([move.id, move.headline, move.say]);
    const isNew = Boolean(this.#shown) && this.#shown !== words;
    if (this.#shown !== words) showMove(this.#move, move, isNew && live, openCard);
    this.#shown = words;
    if (live) announce(`${isNew ? "New next move" : "Next move"}: ${move.headline}`);
    return isNew;
  }

  bringIntoView() {
    this.#move.scrollIntoView({ block: "start" });
    byId("move-headline", HTMLElement).focus({ preventScroll: true });
  }
}
