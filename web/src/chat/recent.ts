/** The talks that the rep may go on with, below the empty box. */

import type { Api } from "./api";
import { el } from "./dom";
import { language, words } from "./words";

const SHOWN = 6;

export class Recent {
  readonly element = el("nav.recent", { "aria-label": words.you.recent, hidden: true });
  readonly #api: Api;
  readonly #open: (id: string) => void;

  constructor(api: Api, open: (id: string) => void) {
    this.#api = api;
    this.#open = open;
  }

  /** Look again. That there is nothing to show, or nobody to ask, is no failure: the box above works without. */
  async refresh(): Promise<void> {
    const talks = await this.#api.recent(SHOWN).catch(() => []);
    const when = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
    this.element.hidden = !talks.length;
    this.element.replaceChildren(
      el("h3.label", null, words.you.recent),
      el("ul.plain", null, ...talks.map((talk) => el("li", null,
        el("button.link", { type: "button", dir: "auto", onclick: () => this.#open(talk.id) }, talk.title),
        el("span.muted", null, when.format(new Date(talk.updated_at)))))),
    );
  }
}
