/** The whole coach, in the page or in the widget: the box for the notes, the read beside the talk, and what opens over them. */

import { Announcer } from "./announcer";
import { type Api, Problem } from "./api";
import { CardDialog } from "./card-dialog";
import { Composer } from "./composer";
import { Conversation } from "./conversation";
import { el } from "./dom";
import { EXAMPLE } from "./example";
import { type Way, asSentence, isSignedOut } from "./failures";
import type { Kept } from "./kept";
import { MarkDialog } from "./mark-dialog";
import { Panel } from "./panel";
import { Popover } from "./popover";
import { Recent } from "./recent";
import { Scrolling } from "./scrolling";
import { PILLARS, letterOf } from "./vocabulary";
import { language, words } from "./words";

export interface Place {
  api: Api;
  kept: Kept;
  /** what stands above the box for the notes */
  greeting: string;
  /** whether the pages of accounts and calls can be opened from here */
  linked: boolean;
  /** how a rep who is signed out gets in again; null where the page around must see to that */
  signIn: (() => Way) | null;
  /** the conversation has a name now, or none any more */
  onId: (id: string | null) => void;
  /** one of the two faces is shown: the empty box, or a conversation */
  onFace: (face: "start" | "talk") => void;
}

export class Coach {
  readonly element: HTMLElement;
  readonly #place: Place;
  readonly #announcer = new Announcer();
  readonly #start: HTMLElement;
  readonly #talk: HTMLElement;
  readonly #turns = el("div.turns", { id: "turns", role: "region", "aria-label": words.talk.turns, tabindex: "0" });
  readonly #startComposer: Composer;
  readonly #replyComposer: Composer;
  readonly #scrolling: Scrolling;
  readonly #conversation: Conversation;
  readonly #popover: Popover;
  readonly #recent: Recent;

  constructor(place: Place) {
    this.#place = place;
    const cards = new CardDialog(place.api);
    const marks = new MarkDialog();
    const panel = new Panel({
      announcer: this.#announcer,
      openCard: cards.open,
      onPick: (pillar) => {
        if (pillar) this.element.dataset["only"] = pillar;
        else delete this.element.dataset["only"];
      },
    });
    const forBoth = {
      kept: place.kept,
      textOf: (file: File) => place.api.textOf(file),
      onFailure: (error: unknown) => ({ reason: asSentence(error), ways: this.#waysOut(error) }),
    };
    this.#startComposer = new Composer({
      ...forBoth,
      id: "notes",
      placeholder: words.you.placeholder,
      sendLabel: words.you.read,
      enterSends: false,
      send: (text) => this.#conversation.say(text, this.#startComposer),
    });
    this.#replyComposer = new Composer({
      ...forBoth,
      id: "message",
      placeholder: words.you.followUpPlaceholder,
      sendLabel: words.you.send,
      enterSends: true,
      send: (text) => this.#conversation.say(text, this.#replyComposer),
    });
    this.#recent = new Recent(place.api, (id) => {
      place.onId(id);
      void this.show(id);
    });
    this.#start = this.#startFace(place.greeting);
    this.#talk = el("div.talk", { id: "talk", hidden: true }, panel.element);
    this.#scrolling = new Scrolling(this.#turns, this.#talk);
    this.#talk.append(this.#conversationPane());
    this.#popover = new Popover(() => this.#replyComposer.field.form?.getBoundingClientRect().top || innerHeight);
    this.element = el("div.coach", { "data-face": "start", lang: language },
      this.#start, this.#talk, this.#popover.element, cards.element, marks.element, this.#announcer.element);
    this.#conversation = new Conversation({
      api: place.api,
      announcer: this.#announcer,
      turns: this.#turns,
      panel,
      composer: this.#replyComposer,
      hooks: { openCard: cards.open, askForMark: marks.ask, popover: this.#popover, linked: place.linked },
      waysOut: (error) => this.#waysOut(error),
      onId: (id) => {
        if (id) this.#replyComposer.keepUnder(`message ${id}`);
        place.onId(id);
      },
      onTalk: () => {
        this.#face("talk");
        if (this.#turns.children.length > 1) this.#scrolling.toNewest();
        else this.#scrolling.toTop();
      },
      onAnswer: (asks) => {
        this.#scrolling.button.textContent = asks ? words.talk.question : words.talk.answer;
        this.#replyComposer.field.placeholder = asks ? words.you.answerPlaceholder : words.you.followUpPlaceholder;
      },
      onNothing: (text, reason, ways) => {
        this.#face("start");
        this.#startComposer.restore(text);
        this.#startComposer.refuse(reason, ways);
      },
    });
    this.#takeDroppedFiles();
  }

  /** Begin to hear the page around: to be called once the element stands in it. */
  attached(): void {
    this.#popover.listen();
  }

  /** Show a kept conversation, or the empty box. */
  async show(id: string | null): Promise<void> {
    if (id && id === this.#conversation.id) return;
    this.#conversation.close();
    if (id) this.#replyComposer.keepUnder(`message ${id}`);
    this.#face(id ? "talk" : "start");
    if (!id) return this.focus();
    try {
      await this.#conversation.open(id);
      if (this.#turns.children.length > 1) this.#scrolling.toNewest();
    } catch (error) {
      const gone = error instanceof Problem && error.status === 404;
      this.#face("start");
      if (gone) this.#place.onId(null);
      const again = { label: words.trouble.again, action: () => void this.show(id) };
      this.#startComposer.refuse(gone ? words.trouble.gone : asSentence(error), gone ? [] : [...this.#waysOut(error), again]);
    }
  }

  /** Put notes into the empty box, below what was typed; where a conversation is open, beside it as a message. */
  offer(notes: string): void {
    const composer = this.#start.hidden ? this.#replyComposer : this.#startComposer;
    if (composer.field.value.trim() !== notes.trim()) composer.restore(notes);
  }

  /** Put the keyboard where the rep writes next, where there is one. */
  focus(): void {
    if (!matchMedia("(pointer: fine)").matches) return;
    const composer = this.#start.hidden ? this.#replyComposer : this.#startComposer;
    composer.field.focus({ preventScroll: true });
  }

  #startFace(greeting: string): HTMLElement {
    const { field, trouble, button, tools, submit } = this.#startComposer;
    field.rows = 9;
    const key = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl";
    return el("section.start", { id: "start", "aria-labelledby": "lede" },
      el("h2.lede", { id: "lede", dir: "auto" }, greeting),
      el("form.start-form", { id: "start-form", novalidate: true, onsubmit: submit },
        el("label", { for: field.id }, words.you.ask),
        field,
        trouble,
        el("div.start-actions", null,
          button,
          el("p.hint", null, el("kbd", null, key), " ", el("kbd", null, "Enter")),
          tools,
          el("button.link.example", { type: "button", onclick: () => this.#startComposer.fill(EXAMPLE) }, words.you.example))),
      el("dl.primer", null, ...PILLARS.map((pillar) => el("div", null,
        el("dt", null, el("span.badge", { "data-pillar": pillar, "aria-hidden": "true" }, letterOf(pillar)), words.pillars[pillar].name),
        el("dd", null, words.pillars[pillar].asks)))),
      this.#recent.element);
  }

  #conversationPane(): HTMLElement {
    const { field, trouble, button, tools, submit } = this.#replyComposer;
    return el("section.conversation", { "aria-label": words.talk.conversation },
      el("h2.sr-only", null, words.talk.conversation),
      this.#turns,
      el("form.composer", { id: "reply-form", novalidate: true, onsubmit: submit },
        this.#scrolling.button,
        trouble,
        el("label.sr-only", { for: field.id }, words.you.followUp),
        el("div.composer-box", null, field, el("div.composer-bar", null, tools, button))));
  }

  #face(face: "start" | "talk"): void {
    this.#start.hidden = face !== "start";
    this.#talk.hidden = face !== "talk";
    this.element.dataset["face"] = face;
    if (face === "start") void this.#recent.refresh();
    this.#place.onFace(face);
  }

  #waysOut(error: unknown): Way[] {
    return isSignedOut(error) && this.#place.signIn ? [this.#place.signIn()] : [];
  }

  /** A file may be dropped anywhere on the coach. */
  #takeDroppedFiles(): void {
    const carries = (event: DragEvent) => event.dataTransfer?.types.includes("Files");
    this.element.addEventListener("dragover", (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      this.element.classList.add("dropping");
    });
    this.element.addEventListener("dragleave", (event) => {
      if (!(event.relatedTarget instanceof Node && this.element.contains(event.relatedTarget))) this.element.classList.remove("dropping");
    });
    this.element.addEventListener("drop", (event) => {
      this.element.classList.remove("dropping");
      const file = event.dataTransfer?.files[0];
      if (!file) return;
      event.preventDefault();
      void (this.#start.hidden ? this.#replyComposer : this.#startComposer).take(file);
    });
  }
}
