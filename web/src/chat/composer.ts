/** A text area that sends: by its button or its key, keeping what was typed until the server has it. */

import { el } from "./dom";
import { dictation } from "./dictation";
import { type Way, told } from "./failures";
import { icon } from "./icons";
import type { Kept } from "./kept";
import { words } from "./words";

export interface ComposerOptions {
  /** of the text area, and what its words are kept under */
  id: string;
  placeholder: string;
  sendLabel: string;
  /** whether Enter alone sends */
  enterSends: boolean;
  kept: Kept;
  send: (text: string) => unknown;
  /** the words of a file; raises `Problem`, `Unreachable` */
  textOf: (file: File) => Promise<string>;
  onFailure: (error: unknown) => { reason: string; ways: Way[] };
}

export class Composer {
  readonly field: HTMLTextAreaElement;
  readonly button: HTMLButtonElement;
  readonly trouble: HTMLElement;
  /** the controls beside the button: a file, and speech where the browser hears it */
  readonly tools: HTMLElement;
  readonly #hint = el("p.muted.tool-hint", { role: "status", hidden: true });
  readonly #options: ComposerOptions;
  #isBusy = false;
  /** what is typed is kept under this */
  #name: string;

  constructor(options: ComposerOptions) {
    this.#options = options;
    this.#name = options.id;
    const { id, placeholder, sendLabel, enterSends, send, kept } = options;
    this.trouble = el("div.trouble", { id: `${id}-trouble`, role: "alert", hidden: true });
    this.field = el("textarea", { id, name: id, rows: "1", dir: "auto", spellcheck: "true", placeholder, "aria-describedby": this.trouble.id });
    this.button = el("button.primary", { type: "submit" }, sendLabel);
    this.tools = el("div.tools", null, this.#fileButton(), dictation(this.field, (hint) => this.hint(hint)), this.#hint);
    this.field.value = kept.get(id);
    this.field.addEventListener("input", () => {
      kept.set(this.#name, this.field.value);
      this.calm();
      this.#fit();
    });
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || event.shiftKey) return;
      const touch = matchMedia("(pointer: coarse)").matches;
      if (event.ctrlKey || event.metaKey || (enterSends && !touch)) {
        event.preventDefault();
        this.field.form?.requestSubmit();
      }
    });
    this.submit = (event) => {
      event.preventDefault();
      const text = this.field.value;
      if (!text.trim()) this.refuse(words.you.nothing);
      else if (!this.#isBusy) send(text);
    };
  }

  /** What the form around the field does when it is submitted. */
  readonly submit: (event: Event) => void;

  /** Keep what is typed under another name from here on, and show what is kept there. */
  keepUnder(name: string): void {
    this.#name = name;
    this.field.value = this.#options.kept.get(name);
    this.#fit();
  }

  /** The message is on its way. */
  sent(): void {
    this.#set("");
    this.calm();
    this.hint("");
  }

  /** Put words where they can be changed, as if they had been typed. */
  fill(text: string): void {
    this.#set(text);
    this.calm();
    this.field.focus();
    this.field.setSelectionRange(0, 0);
    this.field.scrollTop = 0;
  }

  /** Put words back where they can be changed; what was typed meanwhile stays below them. */
  restore(text: string): void {
    const typed = this.field.value.trim();
    this.#set(typed && typed !== text.trim() ? `${text}\n\n${typed}` : text);
    this.field.focus();
  }

  /** Add the words of a file below what was typed. */
  async take(file: File): Promise<void> {
    this.calm();
    this.hint(words.you.fileReading(file.name));
    try {
      const text = await this.#options.textOf(file);
      const typed = this.field.value.trimEnd();
      this.#set(typed ? `${typed}\n\n${text}` : text);
      this.hint(words.you.fileTaken(file.name));
      this.field.focus();
    } catch (error) {
      this.hint("");
      const { reason, ways } = this.#options.onFailure(error);
      this.refuse(reason, ways);
    }
  }

  refuse(reason: string, ways: Way[] = []): void {
    this.trouble.replaceChildren(...told(reason, ways));
    this.trouble.hidden = false;
    this.field.setAttribute("aria-invalid", "true");
    this.field.focus();
  }

  calm(): void {
    this.trouble.hidden = true;
    this.trouble.replaceChildren();
    this.field.removeAttribute("aria-invalid");
  }

  /** Something about the field that is no failure; empty to take it away. */
  hint(told: string): void {
    this.#hint.textContent = told;
    this.#hint.hidden = !told;
  }

  /** An answer is under way: typing goes on, sending waits. */
  busy(busy: boolean): void {
    this.#isBusy = busy;
    this.button.setAttribute("aria-disabled", String(busy));
  }

  waiting(waiting: boolean): void {
    this.field.form?.classList.toggle("waiting", waiting);
  }

  #fileButton(): HTMLElement {
    const input = el("input", { type: "file", hidden: true, tabindex: "-1", "aria-label": words.you.file, accept: ".txt,.md,.vtt,.srt,.docx,text/plain,text/vtt" });
    input.addEventListener("change", () => {
      const file = input.files?.[0];
      input.value = "";
      if (file) void this.take(file);
    });
    const button = el("button.tool", { type: "button", title: words.you.fileHint, onclick: () => input.click() }, icon("file"), words.you.file);
    return el("span", null, input, button);
  }

  #set(text: string): void {
    this.field.value = text;
    this.#options.kept.set(this.#name, text);
    this.#fit();
  }

  /** As high as its words, where the browser doesn't do that by itself. */
  #fit(): void {
    if (CSS.supports("field-sizing", "content")) return;
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight + 2}px`;
  }
}
