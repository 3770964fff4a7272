/** Keeps the newest words in view while they come, and lets go as soon as the rep scrolls elsewhere. */

import { words } from "./words";
import { el } from "./dom";

const NEAR_PX = 60;

export class Scrolling {
  /** shown while the newest words are out of sight; leads to them */
  readonly button = el("button.to-end", { type: "button", hidden: true }, words.talk.answer);
  readonly #turns: HTMLElement;
  /** scrolls read and turns together where they stand in one column */
  readonly #column: HTMLElement;
  #following = false;
  /** where the newest words were when they were last gone to, in pixels */
  #end = 0;
  #due = 0;

  constructor(turns: HTMLElement, column: HTMLElement) {
    this.#turns = turns;
    this.#column = column;
    this.button.addEventListener("click", () => {
      this.toNewest();
      if (turns.lastElementChild instanceof HTMLElement) turns.lastElementChild.focus({ preventScroll: true });
    });
    for (const box of [turns, column]) box.addEventListener("scroll", () => this.#moved(), { passive: true });
    new MutationObserver(() => this.#settle()).observe(turns, { childList: true, subtree: true, characterData: true, attributeFilter: ["hidden"] });
  }

  /** Go to the newest turn and stay with it. */
  toNewest(): void {
    this.#following = true;
    this.#toEnd();
  }

  /** Go back to the read and to the notes. */
  toTop(): void {
    this.#following = false;
    this.#turns.scrollTop = 0;
    this.#column.scrollTop = 0;
  }

  /** Whoever scrolls away, by wheel, bar, search or keyboard, is let go; our own scrolling ends where it was meant to. */
  #moved(): void {
    if (this.#box().scrollTop < this.#end - NEAR_PX) this.#following = false;
    this.#settle();
  }

  /** Once a frame at most: measuring after every word would lay the page out for every word. */
  #settle(): void {
    this.#due ||= requestAnimationFrame(() => {
      this.#due = 0;
      if (this.#following) this.#toEnd();
      this.button.hidden = !this.#turns.firstElementChild || this.#distance() < NEAR_PX;
    });
  }

  #toEnd(): void {
    const box = this.#box();
    box.scrollTop = box.scrollHeight;
    this.#end = box.scrollTop;
  }

  /** How far below the newest words are, in pixels. */
  #distance(): number {
    const box = this.#box();
    return box.scrollHeight - box.scrollTop - box.clientHeight;
  }

  /** The turns scroll by themselves beside the panel, and with it where there is one column. */
  #box(): HTMLElement {
    return getComputedStyle(this.#turns).overflowY === "auto" ? this.#turns : this.#column;
  }
}
