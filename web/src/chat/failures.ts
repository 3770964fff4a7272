/** What the rep is told when something fails, and what they can do about it. */

import { Problem, Unreachable } from "./api";
import { el } from "./dom";
import { words } from "./words";

/** A link, or a button that does something. */
export interface Way {
  label: string;
  href?: string;
  action?: () => void;
}

export function asSentence(error: unknown): string {
  if (isSignedOut(error)) return words.trouble.signedOut;
  if (error instanceof Problem || error instanceof Unreachable) return error.message;
  console.error(error);
  return words.trouble.broken;
}

export const isSignedOut = (error: unknown) => error instanceof Problem && error.status === 401;

/** A failure as it is shown. */
export function told(sentence: string, ways: Way[]): Node[] {
  const controls = ways.map(({ label, href, action }) => {
    const control = href ? el("a.button", { href }, label) : el("button", { type: "button" }, label);
    if (action) control.addEventListener("click", action);
    return control;
  });
  return [el("p", null, sentence), ...(controls.length ? [el("div.ways", null, ...controls)] : [])];
}
