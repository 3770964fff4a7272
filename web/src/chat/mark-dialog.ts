/** A line that the read missed: the rep selects its words and says what they show. */

import type { Correct } from "./corrections";
import { Dialog } from "./dialog";
import { el } from "./dom";
import type { Basis, Direction, Label } from "./types";
import { PILLARS } from "./vocabulary";
import { words } from "./words";

const DIRECTIONS: readonly Direction[] = ["builds", "erodes"];

/**
 * Have the rep mark words that the read missed.
 *
 * @param shown  the notes as they stand on the page: what is selected there is selected here
 */
export type AskForMark = (notes: string, shown: HTMLElement, correct: Correct) => void;

export class MarkDialog {
  readonly #field = el("textarea", { id: "mark-notes", rows: "7", readonly: true, dir: "auto" });
  readonly #trouble = el("p.trouble", { id: "mark-trouble", role: "alert", hidden: true });
  readonly #form: HTMLFormElement;
  readonly #dialog: Dialog;
  #onMarked: Correct = () => {};

  constructor() {
    this.#form = el(
      "form.card-body.mark-form",
      { id: "mark-form", novalidate: true, onsubmit: (event: SubmitEvent) => this.#submit(event) },
      el("label", { for: "mark-notes" }, words.put.select),
      this.#field,
      el("fieldset", null, el("legend", null, words.put.shows), ...PILLARS.flatMap((pillar) => DIRECTIONS.map((direction) =>
        el("label", null, el("input", { type: "radio", name: "label", value: `${pillar} ${direction}` }), ` ${words.pillars[pillar].name} ${words[direction]}`)))),
      el("label", { for: "mark-basis" }, words.put.basis),
      el("select", { id: "mark-basis", name: "basis" }, el("option", { value: "" }, words.put.tell),
        ...Object.entries(words.basis).map(([basis, name]) => el("option", { value: basis }, name))),
      this.#trouble,
      el("button.primary", { type: "submit" }, words.put.mark),
    ) as HTMLFormElement;
    for (const change of ["change", "select"]) this.#form.addEventListener(change, () => (this.#trouble.hidden = true));
    this.#dialog = new Dialog("mark", words.put.missed, this.#form);
  }

  get element(): HTMLElement {
    return this.#dialog.element;
  }

  readonly ask: AskForMark = (notes, shown, correct) => {
    const selected = selectionIn(shown);
    this.#onMarked = correct;
    this.#form.reset();
    this.#trouble.hidden = true;
    this.#field.value = notes;
    this.#dialog.open();
    this.#field.focus();
    this.#field.setSelectionRange(...(selected ?? [0, 0]));
    if (!selected) this.#field.scrollTop = 0;
  };

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    const data = new FormData(this.#form);
    const [pillar, direction] = String(data.get("label") ?? "").split(" ");
    const { value, selectionStart, selectionEnd } = this.#field;
    const start = codePoints(value.slice(0, selectionStart));
    const chosen = value.slice(selectionStart, selectionEnd);
    this.#trouble.textContent = chosen.trim() ? words.put.chooseFirst : words.put.selectFirst;
    this.#trouble.hidden = Boolean(chosen.trim() && pillar);
    if (!this.#trouble.hidden) return;
    this.#dialog.element.close();
    const now = { pillar, direction } as Label;
    const basis = (String(data.get("basis") ?? "") as Basis) || null;
    this.#onMarked({ kind: "mark", start, end: start + codePoints(chosen), was: null, now, basis });
  }
}

/** What of an element's text is selected, as offsets into it. */
function selectionIn(place: HTMLElement): [number, number] | null {
  const range = selectedRange(place);
  if (!range || range.collapsed || !place.contains(range.startContainer) || !place.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.setStart(place, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const selected = document.createRange();
  selected.setStart(range.startContainer, range.startOffset);
  selected.setEnd(range.endContainer, range.endOffset);
  const start = before.toString().length;
  return [start, start + selected.toString().length];
}

/** What is selected around here: a selection inside a shadow root shows itself only to who names the root. */
function selectedRange(near: Node): AbstractRange | null {
  const selection = getSelection();
  if (!selection?.rangeCount) return null;
  const root = near.getRootNode();
  if (!(root instanceof ShadowRoot)) return selection.getRangeAt(0);
  return selection.getComposedRanges?.({ shadowRoots: [root] })[0] ?? null;
}

const codePoints = (text: string) => Array.from(text).length;
