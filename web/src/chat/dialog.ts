/** A dialog with a title and a way out; a click beside it closes it. */

import { el } from "./dom";
import { words } from "./words";

export class Dialog {
  readonly title: HTMLElement;
  readonly body: HTMLElement;
  readonly element: HTMLDialogElement;

  /** @param id  of the dialog; its title is `ID-title` */
  constructor(id: string, title: string, body: HTMLElement) {
    this.title = el("h2", { id: `${id}-title` }, title);
    this.body = body;
    this.element = el(
      "dialog.card-dialog",
      { id, "aria-labelledby": this.title.id },
      el("div.card-head", null, this.title, el("button", { type: "button", onclick: () => this.element.close() }, words.put.close)),
      body,
    );
    this.element.addEventListener("click", (event) => {
      if (event.target === this.element) this.element.close();
    });
  }

  open(): void {
    if (!this.element.open) this.element.showModal();
  }
}
