/** The conversation: sends what the rep writes, hears the answer, and keeps every part of the page up to date with it. */

import { Problem, startConversation, turnsOf } from "./api.js";
import { announce } from "./announcer.js";
import { openCard } from "./cards.js";
import { inWords } from "./corrections.js";
import { asSentence, waysOut } from "./failures.js";
import { resume, send } from "./stream.js";
import { TurnView } from "./turn-view.js";

/** @typedef {import("./types.js").CoachEvent} CoachEvent */
/** @typedef {import("./panel.js").Panel} Panel */
/** @typedef {import("./composer.js").Composer} Composer */

/** Failures after which the message itself must be changed. */
const EDIT_FIRST = new Set(["notes_empty", "notes_too_long", "busy"]);

export class Conversation {
  /** @type {string | null} */
  id = null;
  /** @type {TurnView | null} the turn that shows the notes of the newest read */
  #notes = null;
  /** @type {import("./types.js").Read | null} the newest read */
  #read = null;
  /** @type {TurnView | null} */
  #last = null;
  #hearing = new AbortController();
  #busy = false;

  /**
   * @param {object} page
   * @param {HTMLElement} page.turns
   * @param {Panel} page.panel
   * @param {Composer} page.composer
   * @param {(id: string | null) => void} page.onId  the conversation has a name now, or none any more
   * @param {() => void} page.onTalk  a message is on its way
   * @param {(asks: boolean) => void} page.onAnswer  an answer is complete; whether it asks something back
   * @param {(text: string, reason: string, ways: import("./failures.js").Way[]) => void} page.onNothing  the first message was not taken
   */
  constructor(page) {
    this.page = page;
  }

  /** Leave this conversation: its turn goes on at the server. */
  close() {
    this.#hearing.abort();
    this.#hearing = new AbortController();
    this.id = this.#notes = this.#last = this.#read = null;
    this.#setBusy(false);
    this.page.turns.replaceChildren();
    this.page.panel.clear();
  }

  /** Show a kept conversation, and go on hearing where a turn still runs. Raises `Problem`, `Unreachable`. @param {string} id */
  async open(id) {
    this.close();
    const { signal } = this.#hearing;
    const turns = await turnsOf(id);
    if (signal.aborted) return;
    this.id = id;
    for (const turn of turns) {
      const view = this.#append(turn.text, turn.correction ?? null);
      for (const event of turn.events) this.#apply(event, view, false);
      if (turn.status === "running") {
        this.page.panel.pending();
        const follow = () => this.#hear(view, (listener) => resume({ conversationId: id, turnId: turn.id }, listener, signal), follow);
        follow();
      }
    }
  }

  /**
   * Send a message. False where it could not be taken, with the reason shown and the words kept.
   *
   * @param {string} text
   * @param {Composer} composer  where it was written
   * @returns {Promise<boolean>}
   */
  async say(text, composer) {
    if (this.#busy) return false;
    const { signal } = this.#hearing;
    this.#setBusy(true);
    try {
      if (!this.id) {
        composer.waiting(true);
        this.id = (await startConversation()).id;
        if (signal.aborted) return false;
        this.page.onId(this.id);
      }
    } catch (error) {
      this.#setBusy(false);
      composer.refuse(asSentence(error), waysOut(error));
      return false;
    } finally {
      composer.waiting(false);
    }
    composer.sent();
    const view = this.#append(text);
    this.page.onTalk();
    this.page.panel.pending();
    view.element.focus({ preventScroll: true });
    this.#send(view, { text });
    return true;
  }

  /** Put something right in the newest read. @param {import("./types.js").Correction} correction */
  correct(correction) {
    if (this.#busy || !this.id || !this.#read) return;
    const view = this.#append(inWords(correction, this.#read.notes), correction);
    view.element.focus({ preventScroll: true });
    this.page.onTalk();
    this.#send(view, { text: view.text, correction: correction.kind === "filing" ? correction : { ...correction, read_id: this.#read.id } });
  }

  /** @param {TurnView} view @param {{text: string, correction?: object}} said */
  #send(view, said) {
    const { signal } = this.#hearing;
    const message = { conversationId: this.id ?? "", messageId: newId(), ...said };
    const again = () => this.#hear(view, (listener) => send(message, listener, signal), again);
    again();
  }

  /** @param {string} text @param {import("./types.js").Correction | null} [correction] */
  #append(text, correction = null) {
    this.#last?.retire();
    const view = new TurnView(text, {
      correct: (put) => this.correct(put),
      ask: (words) => void this.say(words, this.page.composer),
      openCard,
      showMove: () => this.page.panel.bringIntoView(),
    }, correction);
    this.page.turns.append(view.element);
    this.#last = view;
    return view;
  }

  /**
   * @param {TurnView} view
   * @param {(listener: import("./stream.js").Listener) => Promise<void>} open
   * @param {() => void} again  the same message once more
   */
  async #hear(view, open, again) {
    const { signal } = this.#hearing;
    this.#setBusy(true);
    view.restart();
    view.status("Reading…");
    let received = false;
    try {
      await open({
        event: (event) => {
          received ||= event.type === "received";
          if (event.type !== "failed") view.status(event.type === "text" ? "" : "Thinking…");
          this.#apply(event, view, true);
        },
        reconnecting: (attempt) => {
          view.status(`Connection lost. Reconnecting, attempt ${attempt} of 3…`);
          if (attempt === 1) announce("Connection lost. Reconnecting.");
        },
        restart: () => view.restart(),
      });
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Problem && !received) this.#takeBack(view, error);
      else view.fail(asSentence(error), [...waysOut(error), { label: "Try again", action: again }]);
    }
    if (signal.aborted) return;
    this.#setBusy(false);
    this.page.panel.settle();
  }

  /** @param {CoachEvent} event @param {TurnView} view @param {boolean} live */
  #apply(event, view, live) {
    const { panel } = this.page;
    if (event.type === "read") {
      const { read } = event;
      const isNew = !this.#notes || read.notes === view.text;
      if (isNew && this.#notes && this.#notes !== view && this.#read) this.#notes.leaveNotes(this.#read);
      if (isNew) this.#notes = view;
      this.#read = read;
      this.#notes?.becomeNotes(read);
      panel.showRead(read, live, (put) => this.correct(put));
    } else if (event.type === "move") {
      if (panel.showMove(event.move, live) && this.#notes !== view) view.pointToMove(event.move.headline);
    } else if (event.type === "filed") this.#notes?.file(event);
    else if (event.type === "text") view.addText(event.delta);
    else if (event.type === "retracted") view.takeBack(event.chars);
    else if (event.type === "notice") view.notice(event.message);
    else if (event.type === "source") view.addSource(event);
    else if (event.type === "cited") view.addCall(event);
    else if (event.type === "question") view.ask(event);
    else if (event.type === "done") {
      view.finish(event.suggestions);
      this.page.onAnswer(view.asks);
      if (live) announce(view.spoken);
    } else if (event.type === "failed") this.#failed(event, view);
  }

  /** @param {import("./types.js").Failed} event @param {TurnView} view */
  #failed(event, view) {
    const edit = { label: "Edit and send again", action: () => this.page.composer.restore(view.text) };
    const again = { label: "Try again", action: () => void this.say(view.text, this.page.composer) };
    view.fail(event.message, EDIT_FIRST.has(event.code) ? [edit] : [again, edit]);
  }

  /** The server did not take the message: its words go back to where they can be changed. @param {TurnView} view @param {Problem} problem */
  #takeBack(view, problem) {
    view.element.remove();
    this.#last = null;
    const gone = problem.status === 404;
    if (gone) this.page.onId((this.id = null));
    const reason = gone ? "This conversation was deleted. Send again to begin a new one." : asSentence(problem);
    if (view.correction) return this.page.composer.refuse(reason, waysOut(problem));
    if (!this.page.turns.firstElementChild) return this.page.onNothing(view.text, reason, waysOut(problem));
    this.page.composer.restore(view.text);
    this.page.composer.refuse(reason, waysOut(problem));
  }

  /** @param {boolean} busy */
  #setBusy(busy) {
    this.#busy = busy;
    this.page.composer.busy(busy);
    this.page.turns.setAttribute("aria-busy", String(busy));
  }
}

/** `crypto.randomUUID` is missing where the page comes over plain http from another machine. */
function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
