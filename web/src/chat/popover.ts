/** What a marked piece of the notes shows, on hover, focus or tap. One at a time. */

import { type Correct, waysToCorrect } from "./corrections";
import { el, focused } from "./dom";
import type { Evidence } from "./types";
import { confidenceWords, letterOf } from "./vocabulary";
import { words } from "./words";

const GAP_PX = 8;
const EDGE_PX = 12;
const LEAVE_MS = 160;

export class Popover {
  readonly element = el("div.popover", { id: "evidence", role: "group", "aria-label": words.put.evidence, popover: "manual" });
  readonly #floor: () => number;
  #owner: HTMLElement | null = null;
  #leaving = 0;

  /** @param floor  the height in the window below which the bubble may not reach, as something covers it */
  constructor(floor: () => number) {
    this.#floor = floor;
    const bubble = this.element;
    bubble.addEventListener("pointerenter", () => clearTimeout(this.#leaving));
    bubble.addEventListener("pointerleave", () => this.#leave());
    bubble.addEventListener("keydown", (event) => {
      const buttons = [...bubble.querySelectorAll("button")];
      if (event.key !== "Tab" || event.target !== buttons.at(event.shiftKey ? 0 : -1)) return;
      event.preventDefault();
      this.#back();
    });
    bubble.addEventListener("focusout", (event) => {
      if (event.relatedTarget instanceof Node && !this.#holds(event.relatedTarget)) this.#close();
    });
  }

  /** Hear what closes it, wherever in the page it happens. */
  listen(): void {
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#back();
    });
    document.addEventListener("pointerdown", (event) => {
      const at = event.composedPath()[0];
      if (at instanceof Node && !this.#holds(at)) this.#close();
    });
    document.addEventListener("scroll", () => this.#follow(), { capture: true, passive: true });
    this.element.getRootNode().addEventListener("scroll", () => this.#follow(), { capture: true, passive: true });
    window.addEventListener("resize", () => this.#close());
  }

  /**
   * Show these pieces of evidence for a mark while it is pointed at, focused or tapped.
   *
   * @param correct  how a piece is put right; null where it can't be any more
   */
  attach(mark: HTMLElement, pieces: Evidence[], correct: Correct | null): void {
    const open = (x?: number, y?: number) => this.#open(mark, pieces, correct, x, y);
    mark.addEventListener("pointerenter", (event) => {
      if (event.pointerType === "mouse") open(event.clientX, event.clientY);
    });
    mark.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse" && focused(mark) !== mark) this.#leave();
    });
    mark.addEventListener("focus", () => {
      if (this.#owner !== mark) open();
    });
    mark.addEventListener("blur", (event) => {
      if (this.#owner === mark && !(event.relatedTarget instanceof Node && this.element.contains(event.relatedTarget))) this.#close();
    });
    mark.addEventListener("click", (event) => open(event.clientX, event.clientY));
    mark.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      if (this.#owner !== mark) open();
      this.element.querySelector("button")?.focus();
    });
  }

  #open(mark: HTMLElement, pieces: Evidence[], correct: Correct | null, x?: number, y?: number): void {
    clearTimeout(this.#leaving);
    if (this.#owner !== mark) this.#close();
    this.#owner = mark;
    this.element.replaceChildren(...pieces.map((piece) => this.#explained(piece, correct)));
    this.element.showPopover();
    mark.setAttribute("aria-expanded", "true");
    mark.setAttribute("aria-describedby", this.element.id);
    this.#place(lineAt(mark, x, y));
  }

  #explained(piece: Evidence, correct: Correct | null): HTMLElement {
    const { name } = words.pillars[piece.pillar];
    const put = (correction: Parameters<Correct>[0]) => {
      this.#close();
      correct?.(correction);
    };
    return el(
      "div.piece",
      { "data-pillar": piece.pillar },
      el(
        "p.piece-title",
        null,
        el("span.badge", { "data-pillar": piece.pillar, "aria-hidden": "true" }, letterOf(piece.pillar)),
        el("span", null, `${name}, `, el(`span.${piece.direction}`, null, words[piece.direction])),
      ),
      el("p", null, piece.who ? `${words.basis[piece.basis]} · ${piece.who}` : words.basis[piece.basis]),
      el("p.muted", null, confidenceWords(piece.confidence)),
      correct && waysToCorrect(piece, put),
    );
  }

  #close(): void {
    clearTimeout(this.#leaving);
    this.element.hidePopover();
    this.#owner?.setAttribute("aria-expanded", "false");
    this.#owner?.removeAttribute("aria-describedby");
    this.#owner = null;
  }

  /** Close, and give the keyboard back to the mark where it was in here. */
  #back(): void {
    const mark = this.element.contains(focused(this.element)) ? this.#owner : null;
    this.#close();
    mark?.focus();
    this.#close();
  }

  /** Stay with the mark while its pane scrolls, as focus makes it do; close when it has gone out of sight. */
  #follow(): void {
    if (!this.#owner) return;
    const line = lineAt(this.#owner);
    if (line.bottom < 0 || line.top > innerHeight) this.#close();
    else this.#place(line);
  }

  #leave(): void {
    clearTimeout(this.#leaving);
    this.#leaving = window.setTimeout(() => this.#close(), LEAVE_MS);
  }

  #holds(node: Node): boolean {
    return this.element.contains(node) || Boolean(this.#owner?.contains(node));
  }

  /** Below the line, or above it where something is in the way. */
  #place(line: DOMRect): void {
    const { style } = this.element;
    const { width, height } = this.element.getBoundingClientRect();
    const left = Math.max(EDGE_PX, Math.min(line.left, innerWidth - width - EDGE_PX));
    const fitsBelow = line.bottom + GAP_PX + height <= this.#floor() - EDGE_PX;
    const top = fitsBelow ? line.bottom + GAP_PX : Math.max(EDGE_PX, line.top - GAP_PX - height);
    style.left = `${left}px`;
    style.top = `${top}px`;
  }
}

/** The line of a wrapped mark that the pointer is on; the first one for the keyboard. */
function lineAt(mark: HTMLElement, x?: number, y?: number): DOMRect {
  const lines = [...mark.getClientRects()];
  const pointed = lines.find(
    (line) => x && y && y >= line.top - 4 && y <= line.bottom + 4 && x >= line.left && x <= line.right,
  );
  return pointed ?? lines[0] ?? mark.getBoundingClientRect();
}
