/** A text area that sends: by its button or its key, keeping what was typed until the server has it. */

import { told } from "./failures.js";
import { keep, kept } from "./kept.js";

export class Composer {
  /**
   * @param {HTMLFormElement} form  with one textarea, one submit button and one `.trouble`
   * @param {{enterSends: boolean, send: (text: string) => Promise<boolean>}} options
   */
  constructor(form, { enterSends, send }) {
    this.form = form;
    this.field = /** @type {HTMLTextAreaElement} */ (form.querySelector("textarea"));
    this.button = /** @type {HTMLButtonElement} */ (form.querySelector("button[type=submit]"));
    this.trouble = /** @type {HTMLElement} */ (form.querySelector(".trouble"));
    this.isBusy = false;
    this.field.value = kept(this.field.id);
    this.field.addEventListener("input", () => {
      keep(this.field.id, this.field.value);
      this.calm();
      this.#fit();
    });
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || event.shiftKey) return;
      const touch = matchMedia("(pointer: coarse)").matches;
      if (event.ctrlKey || event.metaKey || (enterSends && !touch)) {
        event.preventDefault();
        form.requestSubmit();
      }
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = this.field.value;
      if (!text.trim()) this.refuse("There is nothing to read yet. A few lines about the call are enough.");
      else if (!this.isBusy) void send(text);
    });
    this.#fit();
  }

  /** The message is on its way. */
  sent() {
    this.field.value = "";
    keep(this.field.id, "");
    this.calm();
    this.#fit();
  }

  /** Put words back where they can be changed; what was typed meanwhile stays below them. @param {string} text */
  restore(text) {
    const typed = this.field.value.trim();
    this.field.value = typed && typed !== text.trim() ? `${text}\n\n${typed}` : text;
    keep(this.field.id, this.field.value);
    this.#fit();
    this.field.focus();
  }

  /** @param {string} reason @param {import("./failures.js").Way[]} [ways] */
  refuse(reason, ways = []) {
    this.trouble.replaceChildren(...told(reason, ways));
    this.trouble.hidden = false;
    this.field.setAttribute("aria-invalid", "true");
    this.field.focus();
  }

  calm() {
    this.trouble.hidden = true;
    this.trouble.replaceChildren();
    this.field.removeAttribute("aria-invalid");
  }

  /** An answer is under way: typing goes on, sending waits. @param {boolean} busy */
  busy(busy) {
    this.isBusy = busy;
    this.button.setAttribute("aria-disabled", String(busy));
  }

  /** @param {boolean} waiting */
  waiting(waiting) {
    this.form.classList.toggle("waiting", waiting);
  }

  /** As high as its words, where the browser doesn't do that by itself. */
  #fit() {
    if (CSS.supports("field-sizing", "content")) return;
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight + 2}px`;
  }
}
