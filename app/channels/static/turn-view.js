/** One turn: what the rep wrote and what the coach answers to it. */

import { askForMark, inverse } from "./corrections.js";
import { el } from "./dom.js";
import { filingLine } from "./filing.js";
import { told } from "./failures.js";
import { markedNotes } from "./notes.js";
import { PILLAR, PILLARS, dayWords } from "./vocabulary.js";

/** @typedef {import("./types.js").Read} Read */
/**
 * @typedef {object} Hooks
 * @property {(text: string) => void} ask  send these words as the next message
 * @property {(card: string, title: string) => void} openCard
 * @property {() => void} showMove  bring the move into view
 * @property {import("./corrections.js").Correct} correct  put something right in the newest read
 */

const LOOKS_LIKE_NOTES_CHARS = 160;

export class TurnView {
  #said = el("div.said", null);
  #filing = el("div", null);
  /** @type {import("./types.js").Filed | null} */
  #filed = null;
  #status = el("p.status", { hidden: true });
  #words = el("div.words", { dir: "auto" });
  #notices = el("div.notices", { hidden: true, role: "status" });
  #moved = el("p.moved", { hidden: true });
  #question = el("p.question", { hidden: true, dir: "auto" });
  #cards = el("ul.inline", null);
  #calls = el("ul.plain.cited-calls", { hidden: true, "aria-label": "From earlier calls" });
  #sources = el("div.reply-sources", { hidden: true }, el("span.muted", null, "From the card"), this.#cards);
  #chips = el("ul.chips", { hidden: true });
  #trouble = el("div.trouble", { hidden: true, role: "alert" });
  #hooks;
  #reply = "";
  /** @type {string[]} */
  #answers = [];

  /** @param {string} text @param {Hooks} hooks @param {import("./types.js").Correction | null} correction  what the message puts right */
  constructor(text, hooks, correction = null) {
    this.text = text;
    this.correction = correction;
    this.#hooks = hooks;
    this.element = el(
      "article.turn",
      { tabindex: "-1", "aria-label": "You wrote, and the coach’s answer" },
      this.#said,
      this.#filing,
      el("div.reply", null, this.#notices, this.#moved, this.#words, this.#calls, this.#sources, this.#question, this.#status, this.#trouble, this.#chips),
    );
    if (!correction && (text.length > LOOKS_LIKE_NOTES_CHARS || text.includes("\n"))) this.#showNotes(text, [], false);
    else this.#said.append(el("p.message", { dir: "auto" }, text));
  }

  /** The answer so far, as it is read out. */
  get spoken() {
    return this.#question.hidden ? this.#reply : `${this.#reply} ${this.#question.textContent}`;
  }

  /** Its message is the notes that this read is of. @param {Read} read */
  becomeNotes(read) {
    this.#showNotes(read.notes, read.evidence, true);
  }

  /** Where the call of these notes belongs. @param {import("./types.js").Filed} filed */
  file(filed) {
    this.#filed = filed;
    this.#showFiling((account) => this.#hooks.correct({ kind: "filing", call_id: filed.call_id, account }));
  }

  /** @param {import("./filing.js").File | null} file */
  #showFiling(file) {
    this.#filing.replaceChildren(...(this.#filed ? [filingLine(this.#filed, file)] : []));
  }

  /** Another set of notes is talked about now: the marks here stay, and can't be put right any more. @param {Read} read */
  leaveNotes(read) {
    this.#showFiling(null);
    this.#showNotes(read.notes, read.evidence, true, null);
  }

  /** @param {string} words  what the coach is doing; empty when it is done */
  status(words) {
    this.#status.textContent = words;
    this.#status.hidden = !words;
  }

  /** @param {string} delta */
  addText(delta) {
    this.status("");
    this.#reply += delta;
    this.#showWords();
  }

  /** Take the end of the reply back. @param {number} chars  in code points */
  takeBack(chars) {
    const said = Array.from(this.#reply);
    this.#reply = said.slice(0, said.length - chars).join("");
    this.#showWords();
  }

  /** Something about this answer that the rep should know. @param {string} message */
  notice(message) {
    this.#notices.append(el("p", null, message));
    this.#notices.hidden = false;
  }

  #showWords() {
    const paragraphs = this.#reply.split(/\n\s*\n/).filter((paragraph) => paragraph.trim());
    paragraphs.forEach((paragraph, index) => {
      const says = paragraph.trimStart().startsWith(">");
      const words = says ? paragraph.replace(/^[ \t]*>[ \t]?/gm, "") : paragraph;
      const tag = says ? "BLOCKQUOTE" : "P";
      let node = this.#words.children[index];
      if (node?.tagName !== tag) {
        const fresh = el(tag.toLowerCase(), null);
        node ? node.replaceWith(fresh) : this.#words.append(fresh);
        node = fresh;
      }
      if (node.textContent !== words) node.textContent = words;
    });
    while (this.#words.children.length > paragraphs.length) this.#words.lastElementChild?.remove();
  }

  /** @param {import("./types.js").Source} source */
  addSource(source) {
    const link = el("button.link", { type: "button", "aria-haspopup": "dialog" }, source.title);
    link.addEventListener("click", () => this.#hooks.openCard(source.card, source.title));
    if (this.#cards.textContent?.includes(source.title)) return;
    this.#cards.append(el("li", null, link));
    this.#sources.hidden = false;
  }

  /** An earlier call that the answer rests on. @param {import("./types.js").CallCited} cited */
  addCall(cited) {
    const link = el("a", { href: `/calls/${encodeURIComponent(cited.call_id)}` }, `${cited.account}, ${dayWords(cited.on)} ${cited.on.slice(0, 4)}`);
    this.#calls.append(el("li", null, link, cited.quote && el("q", { dir: "auto" }, cited.quote)));
    this.#calls.hidden = false;
  }

  /** @param {import("./types.js").Question} question */
  ask(question) {
    this.#question.textContent = question.text;
    this.#question.hidden = this.#reply.includes(question.text);
    this.#answers = question.options;
  }

  /** This answer changed the next move. @param {string} headline */
  pointToMove(headline) {
    const link = el("button.link", { type: "button" }, headline);
    link.addEventListener("click", () => this.#hooks.showMove());
    this.#moved.replaceChildren(el("span.label", null, "New next move"), " ", link);
    this.#moved.hidden = false;
  }

  /** Whether the coach waits for an answer. */
  get asks() {
    return this.#question.textContent !== "";
  }

  /** @param {string[]} suggestions */
  finish(suggestions) {
    this.status("");
    const words = this.#answers.length ? this.#answers : suggestions;
    this.#chips.setAttribute("aria-label", this.#answers.length ? "Answers to choose from" : "What you may ask next");
    this.#chips.replaceChildren(
      ...words.map((word) => {
        const chip = el("button.chip", { type: "button", dir: "auto" }, word);
        chip.addEventListener("click", () => this.#hooks.ask(word));
        return el("li", null, chip);
      }),
    );
    const back = this.correction && inverse(this.correction);
    if (back) {
      const undo = el("button.chip", { type: "button", onclick: () => this.#hooks.correct(back) }, "Undo");
      this.#chips.prepend(el("li", null, undo));
    }
    this.#chips.hidden = !this.#chips.children.length;
  }

  /** Another message follows: what could be chosen here no longer can. */
  retire() {
    this.#chips.hidden = true;
    this.#chips.replaceChildren();
    this.#trouble.querySelector(".ways")?.remove();
  }

  /**
   * @param {string} detail  a sentence for the rep
   * @param {import("./failures.js").Way[]} ways  what they can do about it
   */
  fail(detail, ways) {
    this.status("");
    this.#trouble.replaceChildren(...told(detail, ways));
    this.#trouble.hidden = false;
  }

  /** Forget the answer: it is told again from its beginning. */
  restart() {
    this.#reply = "";
    this.#answers = [];
    this.#question.textContent = "";
    for (const part of [this.#words, this.#notices, this.#calls, this.#cards, this.#chips, this.#trouble, this.#moved]) part.replaceChildren();
    for (const part of [this.#question, this.#notices, this.#calls, this.#sources, this.#chips, this.#trouble, this.#moved]) part.hidden = true;
  }

  /**
   * @param {string} notes
   * @param {import("./types.js").Evidence[]} evidence
   * @param {boolean} isRead
   * @param {import("./corrections.js").Correct | null} correct
   */
  #showNotes(notes, evidence, isRead, correct = this.#hooks.correct) {
    const marked = markedNotes(notes, evidence, correct);
    const more = isRead && correct && el("button.link.mark-more", { type: "button", "aria-haspopup": "dialog", onclick: () => askForMark(notes, marked, correct) }, "Mark a line we missed");
    const shown = PILLARS.filter((pillar) => evidence.some((piece) => piece.pillar === pillar));
    const legend = el("p.legend", null, isRead && !evidence.length && "No sign of the relationship in these notes",
      ...shown.map((pillar) => el("span", null,
        el("span.badge", { "data-pillar": pillar, "aria-hidden": "true" }, PILLAR[pillar].letter), PILLAR[pillar].name)),
      evidence.some((p) => p.direction === "erodes") &&
        el("span", null, el("span.key.erodes", { "aria-hidden": "true" }), "erodes"),
    );
    this.#said.replaceChildren(
      el("section.notes", { "aria-label": "Your notes" },
        el("header.notes-head", null, el("h3.label", null, "Your notes"), legend), marked, more),
    );
  }
}
