/** The server: every request the coach makes of it. */

import type { Card, Talk, Turn } from "./types";
import { words } from "./words";

/** An answer that refuses: its `detail` is a sentence for the rep. */
export class Problem extends Error {
  constructor(readonly status: number, readonly code: string, detail: string) {
    super(detail);
  }
}

/** The server could not be reached, or stopped answering. */
export class Unreachable extends Error {
  constructor() {
    super(words.trouble.unreachable);
  }
}

/** A fresh bearer token. Raises where none can be had. */
export type Authorize = () => Promise<string>;

export class Api {
  readonly #base: string;
  readonly #authorize: Authorize | null;
  #token = "";

  /**
   * @param base  the server's address without a slash at its end; empty for the page's own
   * @param authorize  where a token is asked for instead of the page's cookie
   */
  constructor(base = "", authorize: Authorize | null = null) {
    this.#base = base;
    this.#authorize = authorize;
  }

  /** The response, where the server accepts the request. Raises `Problem` where it refuses, `Unreachable` where it is away. */
  async request(path: string, init: RequestInit = {}): Promise<Response> {
    let response = await this.#fetch(path, init);
    if (response.status === 401 && this.#authorize && this.#token) {
      this.#token = "";
      response = await this.#fetch(path, init);
    }
    if ([502, 503, 504].includes(response.status)) throw new Unreachable();
    if (!response.ok) throw await asProblem(response);
    return response;
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.#authorize) {
      this.#token ||= await this.#authorize();
      headers.set("Authorization", `Bearer ${this.#token}`);
    }
    try {
      const credentials = this.#authorize ? "omit" : "same-origin";
      return await fetch(this.#base + path, { ...init, headers, credentials, cache: "no-store", redirect: "follow" });
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw new Unreachable();
    }
  }

  post(path: string, body: unknown, init: RequestInit = {}): Promise<Response> {
    const headers = { ...init.headers, "Content-Type": "application/json" };
    return this.request(path, { ...init, method: "POST", headers, body: JSON.stringify(body) });
  }

  /** A new conversation. */
  async startConversation(): Promise<{ id: string }> {
    return (await this.post("/v1/conversations", {})).json();
  }

  /** The newest conversations in which something was said. */
  async recent(limit: number): Promise<Talk[]> {
    const page: { items: Talk[] } = await (await this.request(`/v1/conversations?limit=${limit}`)).json();
    return page.items.filter((talk) => talk.title);
  }

  /** Every turn of a conversation, oldest first. */
  async turnsOf(conversationId: string): Promise<Turn[]> {
    const turns: Turn[] = [];
    let cursor: string | null = null;
    do {
      const query: URLSearchParams = new URLSearchParams({ limit: "200", ...(cursor ? { cursor } : {}) });
      const response = await this.request(`${conversationPath(conversationId)}/turns?${query}`);
      const page: { items: Turn[]; next_cursor: string | null } = await response.json();
      turns.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor);
    return turns;
  }

  async card(id: string): Promise<Card> {
    return (await this.request(`/v1/cards/${encodeURIComponent(id)}`)).json();
  }

  /** The words of a transcript or of a file of notes. */
  async textOf(file: File): Promise<string> {
    const body = new FormData();
    body.append("file", file);
    const answer: { text: string } = await (await this.request("/v1/files", { method: "POST", body })).json();
    return answer.text;
  }
}

export const conversationPath = (id: string) => `/v1/conversations/${encodeURIComponent(id)}`;

async function asProblem(response: Response): Promise<Problem> {
  const body = await response.json().catch(() => ({}));
  const code = String(body.type ?? "").split("#")[1] ?? "";
  return new Problem(response.status, code, body.detail || words.trouble.noReason(response.status));
}
