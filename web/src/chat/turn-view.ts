/** One turn: what the rep wrote and what the coach answers to it. */

import type { OpenCard } from "./card-dialog";
import { type Correct, inverse } from "./corrections";
import { el } from "./dom";
import { type Way, told } from "./failures";
import { type File, filingLine } from "./filing";
import type { AskForMark } from "./mark-dialog";
import { markedNotes } from "./notes";
import type { Popover } from "./popover";
import type { CallCited, Correction, Evidence, Filed, Question, Read, Source } from "./types";
import { PILLARS, dayWords, letterOf } from "./vocabulary";
import { words } from "./words";
import { WordsView } from "./words-view";

export interface Hooks {
  /** send these words as the next message */
  ask: (text: string) => void;
  openCard: OpenCard;
  askForMark: AskForMark;
  popover: Popover;
  /** bring the move into view */
  showMove: () => void;
  /** put something right in the newest read */
  correct: Correct;
  /** whether the pages of accounts and calls can be opened from here */
  linked: boolean;
}

const LOOKS_LIKE_NOTES_CHARS = 160;

export class TurnView {
  readonly text: string;
  readonly correction: Correction | null;
  readonly element: HTMLElement;
  readonly #hooks: Hooks;
  readonly #said = el("div.said");
  readonly #filing = el("div");
  #filed: Filed | null = null;
  readonly #status = el("p.status", { hidden: true });
  readonly #words = new WordsView();
  readonly #notices = el("div.notices", { hidden: true, role: "status" });
  readonly #moved = el("p.moved", { hidden: true });
  readonly #question = el("p.question", { hidden: true, dir: "auto" });
  readonly #cards = el("ul.inline");
  readonly #calls = el("ul.plain.cited-calls", { hidden: true, "aria-label": words.talk.earlierCalls });
  readonly #sources = el("div.reply-sources", { hidden: true }, el("span.muted", null, words.move.fromCard), this.#cards);
  readonly #chips = el("ul.chips", { hidden: true });
  readonly #trouble = el("div.trouble", { hidden: true, role: "alert" });
  #answers: string[] = [];

  /** @param correction  what the message puts right */
  constructor(text: string, hooks: Hooks, correction: Correction | null = null) {
    this.text = text;
    this.correction = correction;
    this.#hooks = hooks;
    this.element = el(
      "article.turn",
      { tabindex: "-1", "aria-label": words.you.turn },
      this.#said,
      this.#filing,
      el("div.reply", null, this.#notices, this.#moved, this.#words.element, this.#calls, this.#sources, this.#question, this.#status, this.#trouble, this.#chips),
    );
    if (!correction && (text.length > LOOKS_LIKE_NOTES_CHARS || text.includes("\n"))) this.#showNotes(text, [], false);
    else this.#said.append(el("p.message", { dir: "auto" }, text));
  }

  /** The answer so far, as it is read out. */
  get spoken(): string {
    return this.#question.hidden ? this.#words.text : `${this.#words.text} ${this.#question.textContent}`;
  }

  /** Its message is the notes that this read is of. */
  becomeNotes(read: Read): void {
    this.#showNotes(read.notes, read.evidence, true);
  }

  /** Where the call of these notes belongs. */
  file(filed: Filed): void {
    this.#filed = filed;
    this.#showFiling((account) => this.#hooks.correct({ kind: "filing", call_id: filed.call_id, account }));
  }

  #showFiling(file: File | null): void {
    this.#filing.replaceChildren(...(this.#filed ? [filingLine(this.#filed, file, this.#hooks.linked)] : []));
  }

  /** Another set of notes is talked about now: the marks here stay, and can't be put right any more. */
  leaveNotes(read: Read): void {
    this.#showFiling(null);
    this.#showNotes(read.notes, read.evidence, true, null);
  }

  /** @param told  what the coach is doing; empty when it is done */
  status(told: string): void {
    this.#status.textContent = told;
    this.#status.hidden = !told;
  }

  addText(delta: string): void {
    this.status("");
    this.#words.add(delta);
  }

  /** Take the end of the reply back. @param chars  in code points */
  takeBack(chars: number): void {
    this.#words.takeBack(chars);
  }

  /** Something about this answer that the rep should know. */
  notice(message: string): void {
    this.#notices.append(el("p", null, message));
    this.#notices.hidden = false;
  }

  addSource({ card, title }: Source): void {
    if (this.#cards.textContent?.includes(title)) return;
    const link = el("button.link", { type: "button", "aria-haspopup": "dialog", onclick: () => this.#hooks.openCard(card, title) }, title);
    this.#cards.append(el("li", null, link));
    this.#sources.hidden = false;
  }

  /** An earlier call that the answer rests on. */
  addCall(cited: CallCited): void {
    const name = `${cited.account}, ${dayWords(cited.on, true)}`;
    const call = this.#hooks.linked ? el("a", { href: `/calls/${encodeURIComponent(cited.call_id)}` }, name) : el("strong", null, name);
    this.#calls.append(el("li", null, call, cited.quote && el("q", { dir: "auto" }, cited.quote)));
    this.#calls.hidden = false;
  }

  ask(question: Question): void {
    this.#question.textContent = question.text;
    this.#question.hidden = this.#words.text.includes(question.text);
    this.#answers = question.options;
  }

  /** This answer changed the next move. */
  pointToMove(headline: string): void {
    const link = el("button.link", { type: "button", onclick: () => this.#hooks.showMove() }, headline);
    this.#moved.replaceChildren(el("span.label", null, words.move.fresh), " ", link);
    this.#moved.hidden = false;
  }

  /** Whether the coach waits for an answer. */
  get asks(): boolean {
    return this.#question.textContent !== "";
  }

  finish(suggestions: string[]): void {
    this.status("");
    this.#words.finish();
    const choices = this.#answers.length ? this.#answers : suggestions;
    this.#chips.setAttribute("aria-label", this.#answers.length ? words.talk.answers : words.talk.askNext);
    this.#chips.replaceChildren(
      ...choices.map((choice) => el("li", null, el("button.chip", { type: "button", dir: "auto", onclick: () => this.#hooks.ask(choice) }, choice))),
    );
    const back = this.correction && inverse(this.correction);
    if (back) this.#chips.prepend(el("li", null, el("button.chip", { type: "button", onclick: () => this.#hooks.correct(back) }, words.put.undo)));
    this.#chips.hidden = !this.#chips.children.length;
  }

  /** Another message follows: what could be chosen here no longer can. */
  retire(): void {
    this.#chips.hidden = true;
    this.#chips.replaceChildren();
    this.#trouble.querySelector(".ways")?.remove();
  }

  /**
   * @param detail  a sentence for the rep
   * @param ways  what they can do about it
   */
  fail(detail: string, ways: Way[]): void {
    this.status("");
    this.#trouble.replaceChildren(...told(detail, ways));
    this.#trouble.hidden = false;
  }

  /** Forget the answer: it is told again from its beginning. */
  restart(): void {
    this.#words.clear();
    this.#answers = [];
    this.#question.textContent = "";
    for (const part of [this.#notices, this.#calls, this.#cards, this.#chips, this.#trouble, this.#moved]) part.replaceChildren();
    for (const part of [this.#question, this.#notices, this.#calls, this.#sources, this.#chips, this.#trouble, this.#moved]) part.hidden = true;
  }

  #showNotes(notes: string, evidence: Evidence[], isRead: boolean, correct: Correct | null = this.#hooks.correct): void {
    const marked = markedNotes(notes, evidence, this.#hooks.popover, correct);
    const more = isRead && correct && el("button.link.mark-more", { type: "button", "aria-haspopup": "dialog", onclick: () => this.#hooks.askForMark(notes, marked, correct) }, words.put.missed);
    const shown = PILLARS.filter((pillar) => evidence.some((piece) => piece.pillar === pillar));
    const legend = el("p.legend", null, isRead && !evidence.length && words.read.noSign,
      ...shown.map((pillar) => el("span", null,
        el("span.badge", { "data-pillar": pillar, "aria-hidden": "true" }, letterOf(pillar)), words.pillars[pillar].name)),
      evidence.some((piece) => piece.direction === "erodes") &&
        el("span", null, el("span.key.erodes", { "aria-hidden": "true" }), words.erodes),
    );
    this.#said.replaceChildren(
      el("section.notes", { "aria-label": words.you.notes },
        el("header.notes-head", null, el("h3.label", null, words.you.notes), legend), marked, more),
    );
  }
}
