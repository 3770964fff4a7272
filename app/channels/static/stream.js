/** The events of a turn over fetch: parsing, and going on where a dropped connection stopped. */

import { Problem, Unreachable, conversationPath, post, request } from "./api.js";

/** @typedef {import("./types.js").CoachEvent} CoachEvent */
/**
 * @typedef {object} Listener
 * @property {(event: CoachEvent) => void} event
 * @property {(attempt: number) => void} reconnecting  the connection is gone; another attempt follows
 * @property {() => void} restart  forget what was said: the turn is told again from its beginning
 */

const BACK_OFF_MS = [600, 1800, 4500];
const SILENCE_MS = 45_000;
/** The server sends a comment line every 15 s at least: longer silence means that nobody is there. */

/**
 * Send a message, or a correction, and hear the whole answer. The same message id again gives the same turn again.
 * Raises `Problem` where the message is refused, `Unreachable` after the last attempt.
 *
 * @param {{conversationId: string, messageId: string, text: string, correction?: object | null}} message
 * @param {Listener} listener
 * @param {AbortSignal} signal
 */
export function send({ conversationId, messageId, text, correction }, listener, signal) {
  const body = { ...(correction ?? { text }), message_id: messageId };
  const path = `${conversationPath(conversationId)}/${correction ? "corrections" : "messages"}`;
  const first = () => post(path, body, { signal });
  return hear(first, conversationId, null, listener, signal);
}

/**
 * Hear a turn that is already under way, from its beginning.
 *
 * @param {{conversationId: string, turnId: string}} turn
 * @param {Listener} listener
 * @param {AbortSignal} signal
 */
export function resume({ conversationId, turnId }, listener, signal) {
  return hear(null, conversationId, turnId, listener, signal);
}

/**
 * @param {(() => Promise<Response>) | null} first  how the turn is opened while its id is unknown
 * @param {string} conversationId
 * @param {string | null} turnId
 * @param {Listener} listener
 * @param {AbortSignal} signal
 */
async function hear(first, conversationId, turnId, listener, signal) {
  let heard = 0;
  let attempt = 0;
  for (;;) {
    try {
      const response = turnId || !first ? await reopen(conversationId, turnId ?? "", heard, signal) : await first();
      for await (const { id, event } of events(response)) {
        if (id <= heard) continue;
        heard = id;
        attempt = 0;
        if (event.type === "received") turnId = event.turn_id;
        listener.event(event);
        if (event.type === "done" || event.type === "failed") return;
      }
    } catch (error) {
      if (signal.aborted) throw error;
      if (error instanceof Problem && error.code === "stale_cursor" && heard > 0) {
        heard = 0;
        listener.restart();
        continue;
      }
      if (error instanceof Problem) throw error;
    }
    if (attempt >= BACK_OFF_MS.length) throw new Unreachable();
    listener.reconnecting(attempt + 1);
    await pause(BACK_OFF_MS[attempt], signal);
    attempt += 1;
  }
}

/** @param {string} conversationId @param {string} turnId @param {number} heard @param {AbortSignal} signal */
function reopen(conversationId, turnId, heard, signal) {
  const path = `${conversationPath(conversationId)}/turns/${encodeURIComponent(turnId)}/events`;
  return request(path, { signal, headers: { "Last-Event-ID": String(heard) } });
}

/**
 * The events of a response, each with its number.
 *
 * @param {Response} response
 * @returns {AsyncGenerator<{id: number, event: CoachEvent}>}
 */
async function* events(response) {
  if (!response.body) throw new Unreachable();
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const parser = new EventParser();
  try {
    for (;;) {
      const { done, value } = await unlessSilent(reader.read());
      if (done) return;
      yield* parser.push(decoder.decode(value, { stream: true }));
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** Cuts a stream of characters into events. An event that the end of the stream cuts off is none. */
export class EventParser {
  #rest = "";
  #id = 0;
  /** @type {string[]} */
  #data = [];

  /** @param {string} text @returns {{id: number, event: CoachEvent}[]} the events that `text` completes */
  push(text) {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    const found = [];
    for (const line of lines) {
      if (line === "" && this.#data.length) {
        found.push({ id: this.#id, event: JSON.parse(this.#data.join("\n")) });
        this.#data = [];
      } else if (line.startsWith("data:")) {
        this.#data.push(line.slice(5).replace(/^ /, ""));
      } else if (line.startsWith("id:")) {
        this.#id = Number(line.slice(3));
      }
    }
    return found;
  }
}

/** @template T @param {Promise<T>} reading @returns {Promise<T>} */
async function unlessSilent(reading) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const silence = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Unreachable()), SILENCE_MS);
  });
  try {
    return /** @type {T} */ (await Promise.race([reading, silence]));
  } finally {
    clearTimeout(timer);
  }
}

/** @param {number} ms @param {AbortSignal} signal */
function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    }, { once: true });
  });
}
