/** The conversation: sends what the rep writes, hears the answer, and keeps every part in view up to date with it. */

import type { Announcer } from "./announcer";
import { type Api, Problem } from "./api";
import type { Composer } from "./composer";
import { inWords } from "./corrections";
import { type Way, asSentence } from "./failures";
import type { Panel } from "./panel";
import { type Listener, type Said, resume, send } from "./stream";
import { type Hooks, TurnView } from "./turn-view";
import type { CoachEvent, Correction, Failed, Read } from "./types";
import { words } from "./words";

/** Failures after which the message itself must be changed. */
const EDIT_FIRST = new Set(["notes_empty", "notes_too_long", "busy"]);
/** After so long without a word the rep is told that the model is slow. */
const SLOW_MS = 8000;

export interface Surroundings {
  api: Api;
  announcer: Announcer;
  turns: HTMLElement;
  panel: Panel;
  composer: Composer;
  hooks: Omit<Hooks, "ask" | "correct" | "showMove">;
  /** where to go before trying again */
  waysOut: (error: unknown) => Way[];
  /** the conversation has a name now, or none any more */
  onId: (id: string | null) => void;
  /** a message is on its way */
  onTalk: () => void;
  /** an answer is complete; whether it asks something back */
  onAnswer: (asks: boolean) => void;
  /** the first message was not taken */
  onNothing: (text: string, reason: string, ways: Way[]) => void;
}

export class Conversation {
  id: string | null = null;
  readonly #page: Surroundings;
  /** the turn that shows the notes of the newest read */
  #notes: TurnView | null = null;
  /** the newest read */
  #read: Read | null = null;
  #last: TurnView | null = null;
  #hearing = new AbortController();
  #busy = false;

  constructor(page: Surroundings) {
    this.#page = page;
  }

  /** Leave this conversation: its turn goes on at the server. */
  close(): void {
    this.#hearing.abort();
    this.#hearing = new AbortController();
    this.id = this.#notes = this.#last = this.#read = null;
    this.#setBusy(false);
    this.#page.turns.replaceChildren();
    this.#page.panel.clear();
  }

  /** Show a kept conversation, and go on hearing where a turn still runs. Raises `Problem`, `Unreachable`. */
  async open(id: string): Promise<void> {
    this.close();
    const { signal } = this.#hearing;
    const turns = await this.#page.api.turnsOf(id);
    if (signal.aborted) return;
    this.id = id;
    for (const turn of turns) {
      const view = this.#append(turn.text, turn.correction ?? null);
      for (const event of turn.events) this.#apply(event, view, false);
      if (turn.status === "running") {
        this.#page.panel.pending();
        const follow = () => void this.#hear(view, (listener) => resume(this.#page.api, { conversationId: id, turnId: turn.id }, listener, signal), follow);
        follow();
      }
    }
  }

  /**
   * Send a message. False where it could not be taken, with the reason shown and the words kept.
   *
   * @param composer  where it was written
   */
  async say(text: string, composer: Composer): Promise<boolean> {
    if (this.#busy) return false;
    const { signal } = this.#hearing;
    this.#setBusy(true);
    try {
      if (!this.id) {
        composer.waiting(true);
        this.id = (await this.#page.api.startConversation()).id;
        if (signal.aborted) return false;
        this.#page.onId(this.id);
      }
    } catch (error) {
      this.#setBusy(false);
      composer.refuse(asSentence(error), this.#page.waysOut(error));
      return false;
    } finally {
      composer.waiting(false);
    }
    composer.sent();
    const view = this.#append(text);
    this.#page.onTalk();
    this.#page.panel.pending();
    view.element.focus({ preventScroll: true });
    this.#send(view, { text });
    return true;
  }

  /** Put something right in the newest read. */
  correct(correction: Correction): void {
    if (this.#busy || !this.id || !this.#read) return;
    const view = this.#append(inWords(correction, this.#read.notes), correction);
    view.element.focus({ preventScroll: true });
    this.#page.onTalk();
    this.#send(view, { text: view.text, correction: correction.kind === "filing" ? correction : { ...correction, read_id: this.#read.id } });
  }

  #send(view: TurnView, said: Pick<Said, "text" | "correction">): void {
    const { signal } = this.#hearing;
    const message = { conversationId: this.id ?? "", messageId: newId(), ...said };
    const again = () => void this.#hear(view, (listener) => send(this.#page.api, message, listener, signal), again);
    again();
  }

  #append(text: string, correction: Correction | null = null): TurnView {
    this.#last?.retire();
    const hooks: Hooks = {
      ...this.#page.hooks,
      correct: (put) => this.correct(put),
      ask: (asked) => void this.say(asked, this.#page.composer),
      showMove: () => this.#page.panel.bringIntoView(),
    };
    const view = new TurnView(text, hooks, correction);
    this.#page.turns.append(view.element);
    this.#last = view;
    return view;
  }

  /** @param again  the same message once more */
  async #hear(view: TurnView, open: (listener: Listener) => Promise<void>, again: () => void): Promise<void> {
    const { signal } = this.#hearing;
    this.#setBusy(true);
    view.restart();
    view.status(words.talk.reading);
    let received = false;
    let slow = 0;
    const waitFor = (told: string) => {
      clearTimeout(slow);
      view.status(told);
      if (told) slow = window.setTimeout(() => view.status(this.#read ? words.talk.slow : told), SLOW_MS);
    };
    try {
      await open({
        event: (event) => {
          received ||= event.type === "received";
          if (event.type !== "failed") waitFor(event.type === "text" ? "" : words.talk.thinking);
          this.#apply(event, view, true);
        },
        reconnecting: (attempt) => {
          clearTimeout(slow);
          view.status(words.talk.lost(attempt));
          if (attempt === 1) this.#page.announcer.say(words.talk.lostSpoken);
        },
        restart: () => view.restart(),
      });
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Problem && !received) this.#takeBack(view, error);
      else view.fail(asSentence(error), [...this.#page.waysOut(error), { label: words.trouble.again, action: again }]);
    } finally {
      clearTimeout(slow);
    }
    if (signal.aborted) return;
    this.#setBusy(false);
    this.#page.panel.settle();
  }

  #apply(event: CoachEvent, view: TurnView, live: boolean): void {
    const { panel } = this.#page;
    switch (event.type) {
      case "received":
        break;
      case "read":
        this.#take(event.read, view, live);
        break;
      case "move":
        if (panel.showMove(event.move, live) && this.#notes !== view) view.pointToMove(event.move.headline);
        break;
      case "filed":
        this.#notes?.file(event);
        break;
      case "text":
        view.addText(event.delta);
        break;
      case "retracted":
        view.takeBack(event.chars);
        break;
      case "notice":
        view.notice(event.message);
        break;
      case "source":
        view.addSource(event);
        break;
      case "cited":
        view.addCall(event);
        break;
      case "question":
        view.ask(event);
        break;
      case "done":
        view.finish(event.suggestions);
        this.#page.onAnswer(view.asks);
        if (live) this.#page.announcer.say(view.spoken);
        break;
      case "failed":
        this.#failed(event, view);
    }
  }

  #take(read: Read, view: TurnView, live: boolean): void {
    const isNew = !this.#notes || read.notes === view.text;
    if (isNew && this.#notes && this.#notes !== view && this.#read) this.#notes.leaveNotes(this.#read);
    if (isNew) this.#notes = view;
    this.#read = read;
    this.#notes?.becomeNotes(read);
    this.#page.panel.showRead(read, live, (put) => this.correct(put));
  }

  #failed(event: Failed, view: TurnView): void {
    const edit = { label: words.trouble.edit, action: () => this.#page.composer.restore(view.text) };
    const again = { label: words.trouble.again, action: () => void this.say(view.text, this.#page.composer) };
    view.fail(event.message, EDIT_FIRST.has(event.code) ? [edit] : [again, edit]);
  }

  /** The server did not take the message: its words go back to where they can be changed. */
  #takeBack(view: TurnView, problem: Problem): void {
    const { composer, turns, waysOut } = this.#page;
    view.element.remove();
    this.#last = null;
    const gone = problem.status === 404;
    if (gone) this.#page.onId((this.id = null));
    const reason = gone ? words.trouble.deleted : asSentence(problem);
    if (view.correction) return composer.refuse(reason, waysOut(problem));
    if (!turns.firstElementChild) return this.#page.onNothing(view.text, reason, waysOut(problem));
    composer.restore(view.text);
    composer.refuse(reason, waysOut(problem));
  }

  #setBusy(busy: boolean): void {
    this.#busy = busy;
    this.#page.composer.busy(busy);
    this.#page.turns.setAttribute("aria-busy", String(busy));
  }
}

/** `crypto.randomUUID` is missing where the page comes over plain http from another machine. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
