/** The coach's words as they come: blocks of Markdown, of which only those that changed are drawn again. */

import type { Token } from "marked";

import { el } from "./dom";
import { copyButton, mailLink } from "./draft";
import { blockNode, blocksOf } from "./markdown";
import { words } from "./words";

export class WordsView {
  readonly element = el("div.words", { dir: "auto" });
  #text = "";
  #drawn: string[] = [];
  #due = 0;

  get text(): string {
    return this.#text;
  }

  add(delta: string): void {
    this.#text += delta;
    this.#later();
  }

  /** Take the end back. @param chars  in code points */
  takeBack(chars: number): void {
    const said = Array.from(this.#text);
    this.#text = said.slice(0, said.length - chars).join("");
    this.#later();
  }

  clear(): void {
    this.#text = "";
    this.#draw(false);
  }

  /** All is said: words to use as they are get their buttons. */
  finish(): void {
    this.#draw(true);
  }

  /** Many words come in one frame: they are drawn once. */
  #later(): void {
    this.#due ||= requestAnimationFrame(() => this.#draw(false));
  }

  #draw(finished: boolean): void {
    cancelAnimationFrame(this.#due);
    this.#due = 0;
    const blocks = blocksOf(this.#text);
    const raw = blocks.map((block) => (finished && block.type === "blockquote" ? `draft ${block.raw}` : block.raw));
    const same = raw.findIndex((source, index) => source !== this.#drawn[index]);
    const from = same < 0 ? raw.length : same;
    while (this.element.children.length > from) this.element.lastElementChild?.remove();
    this.element.append(...blocks.slice(from).map((block) => (finished && block.type === "blockquote" ? draft(block) : blockNode(block))));
    this.#drawn = raw;
  }
}

/** Quoted words are what the rep may say or send. */
function draft(block: Token): HTMLElement {
  const text = block.raw.replace(/^[ \t]*>[ \t]?/gm, "").trim();
  return el("figure.draft", null, blockNode(block), el("figcaption.draft-ways", null, copyButton(() => text, `${words.move.copy}: ${words.move.draft}`), mailLink(text)));
}
