/** An answer that refuses: its `detail` is a sentence for the rep. */
export class Problem extends Error {
  /** @param {number} status @param {string} code @param {string} detail */
  constructor(status, code, detail) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}

/** The server could not be reached, or stopped answering. */
export class Unreachable extends Error {
  constructor() {
    super("Firm Ground can’t be reached. Check that it is running and that you are connected.");
  }
}

/**
 * The response, where the server accepts the request. Raises `Problem` where it refuses, `Unreachable` where it is away.
 *
 * @param {string} path
 * @param {RequestInit} [init]
 * @returns {Promise<Response>}
 */
export async function request(path, init = {}) {
  let response;
  try {
    response = await fetch(path, { ...init, cache: "no-store", redirect: "follow" });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new Unreachable();
  }
  if ([502, 503, 504].includes(response.status)) throw new Unreachable();
  if (!response.ok) throw await asProblem(response);
  return response;
}

/** @param {string} path @param {unknown} body @param {RequestInit} [init] */
export function post(path, body, init = {}) {
  const headers = { ...init.headers, "Content-Type": "application/json" };
  return request(path, { ...init, method: "POST", headers, body: JSON.stringify(body) });
}

/** @returns {Promise<{id: string}>} a new conversation */
export async function startConversation() {
  return (await post("/v1/conversations", {})).json();
}

/**
 * Every turn of a conversation, oldest first.
 *
 * @param {string} conversationId
 * @returns {Promise<import("./types.js").Turn[]>}
 */
export async function turnsOf(conversationId) {
  const turns = [];
  /** @type {string | null} */
  let cursor = null;
  do {
    /** @type {URLSearchParams} */
    const query = new URLSearchParams({ limit: "200", ...(cursor ? { cursor } : {}) });
    /** @type {{items: import("./types.js").Turn[], next_cursor: string | null}} */
    const page = await (await request(`${conversationPath(conversationId)}/turns?${query}`)).json();
    turns.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor);
  return turns;
}

/** @param {string} id @returns {Promise<import("./types.js").Card>} */
export async function cardOf(id) {
  return (await request(`/v1/cards/${encodeURIComponent(id)}`)).json();
}

/** @param {string} id */
export const conversationPath = (id) => `/v1/conversations/${encodeURIComponent(id)}`;

/** @param {Response} response */
async function asProblem(response) {
  const body = await response.json().catch(() => ({}));
  const code = String(body.type ?? "").split("#")[1] ?? "";
  const detail = body.detail || `The server answered ${response.status} and gave no reason.`;
  return new Problem(response.status, code, detail);
}
