/** The events of a turn over fetch, and going on where a dropped connection stopped. */

import { type EventSourceMessage, createParser } from "eventsource-parser";

import { type Api, Problem, Unreachable, conversationPath } from "./api";
import type { CoachEvent, Correction } from "./types";

export interface Listener {
  event: (event: CoachEvent) => void;
  /** the connection is gone; another attempt follows */
  reconnecting: (attempt: number) => void;
  /** forget what was said: the turn is told again from its beginning */
  restart: () => void;
}

export interface Said {
  conversationId: string;
  messageId: string;
  text: string;
  correction?: (Correction & { read_id?: string }) | null;
}

const BACK_OFF_MS = [600, 1800, 4500];
/** The server sends a comment line every 15 s at least: longer silence means that nobody is there. */
const SILENCE_MS = 45_000;

/**
 * Send a message, or a correction, and hear the whole answer. The same message id again gives the same turn again.
 * Raises `Problem` where the message is refused, `Unreachable` after the last attempt.
 */
export function send(api: Api, { conversationId, messageId, text, correction }: Said, listener: Listener, signal: AbortSignal): Promise<void> {
  const body = { ...(correction ?? { text }), message_id: messageId };
  const path = `${conversationPath(conversationId)}/${correction ? "corrections" : "messages"}`;
  return hear(api, () => api.post(path, body, { signal }), { conversationId, turnId: null }, listener, signal);
}

/** Hear a turn that is already under way, from its beginning. */
export function resume(api: Api, turn: { conversationId: string; turnId: string }, listener: Listener, signal: AbortSignal): Promise<void> {
  return hear(api, null, turn, listener, signal);
}

/** @param first  how the turn is opened while its id is unknown */
async function hear(
  api: Api,
  first: (() => Promise<Response>) | null,
  { conversationId, turnId }: { conversationId: string; turnId: string | null },
  listener: Listener,
  signal: AbortSignal,
): Promise<void> {
  let heard = 0;
  let attempt = 0;
  const reopen = () =>
    api.request(`${conversationPath(conversationId)}/turns/${encodeURIComponent(turnId ?? "")}/events`, {
      signal,
      headers: { "Last-Event-ID": String(heard) },
    });
  for (;;) {
    try {
      const response = turnId || !first ? await reopen() : await first();
      for await (const { id, data } of messages(response)) {
        if (Number(id) <= heard) continue;
        heard = Number(id);
        attempt = 0;
        const event = JSON.parse(data) as CoachEvent;
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
    const wait = BACK_OFF_MS[attempt];
    if (wait === undefined) throw new Unreachable();
    listener.reconnecting(attempt + 1);
    await pause(wait, signal);
    attempt += 1;
  }
}

/** The messages of a response. One that the end of the stream cuts off is none. */
async function* messages(response: Response): AsyncGenerator<EventSourceMessage> {
  if (!response.body) throw new Unreachable();
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let arrived: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (message) => arrived.push(message) });
  try {
    for (;;) {
      const { done, value } = await unlessSilent(reader.read());
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
      yield* arrived;
      arrived = [];
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

async function unlessSilent<T>(reading: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Unreachable()), SILENCE_MS);
  });
  try {
    return await Promise.race([reading, silence]);
  } finally {
    clearTimeout(timer);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    }, { once: true });
  });
}
