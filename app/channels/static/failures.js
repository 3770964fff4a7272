/** What the rep is told when something fails, and what they can do about it. */

import { Problem, Unreachable } from "./api.js";
import { el } from "./dom.js";
import { keep } from "./kept.js";

/** @typedef {{label: string, href?: string, action?: () => void}} Way  a link, or a button that does something */

/** @param {unknown} error @returns {string} */
export function asSentence(error) {
  if (isSignedOut(error)) return "You are signed out. What you wrote is kept in this tab.";
  if (error instanceof Problem || error instanceof Unreachable) return error.message;
  console.error(error);
  return "Something broke on this page. Your words are kept; please try again.";
}

/** Where to go before trying again. @param {unknown} error @returns {Way[]} */
export function waysOut(error) {
  return isSignedOut(error) ? [{ label: "Sign in again", href: "/", action: () => keep("return", location.hash) }] : [];
}

/**
 * A failure as the page shows it.
 *
 * @param {string} sentence
 * @param {Way[]} ways
 * @returns {Node[]}
 */
export function told(sentence, ways) {
  const controls = ways.map(({ label, href, action }) => {
    const control = href ? el("a.button", { href }, label) : el("button", { type: "button" }, label);
    if (action) control.addEventListener("click", action);
    return control;
  });
  return [el("p", null, sentence), ...(controls.length ? [el("div.ways", null, ...controls)] : [])];
}

/** @param {unknown} error */
const isSignedOut = (error) => error instanceof Problem && error.status === 401;
