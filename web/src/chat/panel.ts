/** The panel beside the conversation: the newest read and the one next move. */

import type { Announcer } from "./announcer";
import type { OpenCard } from "./card-dialog";
import type { Correct } from "./corrections";
import { el } from "./dom";
import { moveView } from "./move-view";
import { pendingPicture } from "./pillars";
import { detailsView, overdueView, readView } from "./read-view";
import type { Move, Pillar, Read } from "./types";
import { PILLARS } from "./vocabulary";
import { words } from "./words";

export class Panel {
  readonly #overdue = el("div");
  readonly #read = el("div", { id: "read" });
  readonly #move = el("div", { id: "move" });
  readonly #details = el("div.details");
  readonly element = el("section.panel", { id: "panel", "aria-label": words.read.pane, tabindex: "0", hidden: true },
    el("h2.sr-only", null, words.read.pane), this.#overdue, this.#read, this.#move, this.#details);
  readonly #page: { announcer: Announcer; openCard: OpenCard; onPick: (pillar: Pillar | null) => void };
  #hasRead = false;
  /** the move that is shown, as words */
  #shown = "";

  /** @param page.onPick  the one pillar whose evidence to show; null for all */
  constructor(page: { announcer: Announcer; openCard: OpenCard; onPick: (pillar: Pillar | null) => void }) {
    this.#page = page;
  }

  clear(): void {
    for (const part of [this.#overdue, this.#read, this.#move, this.#details]) part.replaceChildren();
    this.#hasRead = false;
    this.#shown = "";
    this.element.hidden = true;
    this.#page.onPick(null);
  }

  /** A first read may come: its place is held, so that nothing jumps. */
  pending(): void {
    if (this.#hasRead) return;
    this.#read.replaceChildren(pendingPicture(), el("p.standing.muted", null, words.read.reading));
    this.element.hidden = false;
  }

  /** The turn is over: a place that nothing came for is given back. */
  settle(): void {
    if (!this.#hasRead) this.clear();
  }

  showRead(read: Read, live: boolean, correct: Correct): void {
    this.#hasRead = true;
    this.element.hidden = false;
    this.#page.onPick(null);
    this.#overdue.replaceChildren(...overdueView(read));
    this.#read.replaceChildren(...readView(read, this.#page.onPick));
    this.#details.replaceChildren(...detailsView(read, correct));
    if (!this.#shown) this.showMove(read.move, false);
    if (!live) return;
    const levels = PILLARS.map((pillar) => `${words.pillars[pillar].name}: ${words.levels[read.levels[pillar]].toLowerCase()}.`);
    this.#page.announcer.say(words.read.spoken(levels.join(" "), read.standing_words));
  }

  /** @returns whether it takes the place of another move */
  showMove(move: Move, live: boolean): boolean {
    const told = JSON.stringify([move.id, move.headline, move.say]);
    const isNew = Boolean(this.#shown) && this.#shown !== told;
    if (this.#shown !== told) this.#move.replaceChildren(moveView(move, isNew && live, this.#page.openCard));
    this.#shown = told;
    if (live) this.#page.announcer.say(`${isNew ? words.move.fresh : words.move.next}: ${move.headline}`);
    return isNew;
  }

  bringIntoView(): void {
    this.#move.scrollIntoView({ block: "start" });
    this.#move.querySelector<HTMLElement>(".move-headline")?.focus({ preventScroll: true });
  }
}
