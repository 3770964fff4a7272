/** What is read out to people who don't see the page change: whole sentences, never single tokens. */

import { el } from "./dom";

const KEPT = 3;

export class Announcer {
  readonly element = el("div.sr-only.announcer", { role: "status", "aria-live": "polite" });

  say(words: string): void {
    this.element.append(el("p", null, words));
    while (this.element.children.length > KEPT) this.element.firstElementChild?.remove();
  }
}
