/** The read beside the notes: where the relationship stands, and how a rival would attack it. */

import { levelChoices } from "./corrections.js";
import { el } from "./dom.js";
import { pillarsPicture } from "./pillars.js";
import { PILLAR, dayWords, localDay } from "./vocabulary.js";

/** @typedef {import("./types.js").Read} Read */
/** @typedef {import("./types.js").PromiseMade} PromiseMade */

/**
 * @param {HTMLElement} place
 * @param {Read} read
 */
export function showRead(place, read) {
  place.replaceChildren(
    ...[
      !read.language_supported && languageNotice(),
      pillarsPicture(read, (pillar) => {
        if (pillar) document.documentElement.dataset.only = pillar;
        else delete document.documentElement.dataset.only;
      }),
      el("p.standing", { dir: "auto" }, read.standing_words),
      el("div.exposure", null, el("h3.label", null, "Where a rival gets in"), el("p", { dir: "auto" }, read.exposure)),
    ].filter((part) => part !== false),
  );
  delete document.documentElement.dataset.only;
}

/**
 * What stands below the move: promises, what was claimed without evidence, and who read.
 *
 * @param {HTMLElement} place
 * @param {Read} read
 * @param {import("./corrections.js").Correct} correct
 */
export function showDetails(place, read, correct) {
  place.replaceChildren(...[...overclaims(read), ...promises(read), levelChoices(read, correct), reader(read)]);
}

/**
 * The promises that are due already, to be shown before anything else; empty where there are none.
 *
 * @param {HTMLElement} place
 * @param {Read} read
 */
export function showOverdue(place, read) {
  const late = read.promises.filter((promise) => promise.who === "us" && overdue(promise));
  place.replaceChildren(
    ...late.map((promise) =>
      el("p.notice.notice-late", null, el("strong", null, "Overdue. "),
        `You promised “${promise.what}” for ${dayWords(promise.due ?? "")}.`),
    ),
  );
}

function languageNotice() {
  return el(
    "p.notice",
    null,
    el("strong", null, "Not in English. "),
    "The built-in reader learned from English notes and marks nothing here: it would be guessing. A language model can read them.",
  );
}

/** @param {Read} read @returns {HTMLElement[]} */
function overclaims(read) {
  if (!read.overclaims.length) return [];
  const items = read.overclaims.map((claim) =>
    el("li", null, el("p", { dir: "auto" }, `You wrote “${claim.quote}”.`),
      el("p.muted", null, `It may well be so. Nothing they said or did in these notes shows ${PILLAR[claim.pillar].name.toLowerCase()} yet.`)),
  );
  return [el("section", null, el("h3.label", null, "Your impression so far"), el("ul.plain", null, ...items))];
}

/** @param {Read} read @returns {HTMLElement[]} */
function promises(read) {
  if (!read.promises.length) return [];
  const sorted = [...read.promises].sort((a, b) => rank(a) - rank(b) || (a.due ?? "9").localeCompare(b.due ?? "9"));
  return [el("section", null, el("h3.label", null, "Promises"), el("ul.plain.promises", null, ...sorted.map(promiseLine)))];
}

/** @param {PromiseMade} promise */
const rank = (promise) => (promise.status !== "open" ? 3 : overdue(promise) ? 0 : promise.who === "us" ? 1 : 2);

/** @param {PromiseMade} promise */
function overdue(promise) {
  const today = new Date();
  today.setHours(0, 0, 0, 0);
  return promise.status === "open" && Boolean(promise.due) && localDay(promise.due ?? "") < today;
}

/** @param {PromiseMade} promise */
function promiseLine(promise) {
  const late = overdue(promise);
  const when = promise.due ? dayWords(promise.due) : "";
  const state =
    promise.status === "kept" ? "kept"
    : promise.status === "missed" ? "missed"
    : late ? `overdue since ${when}`
    : when ? `due ${when}` : "no date";
  return el("li", null,
    el("span", { dir: "auto" }, el("span.muted", null, promise.who === "us" ? "You: " : "They: "), promise.what),
    el(late || promise.status === "missed" ? "span.state.late" : "span.state", null, state));
}

/** @param {Read} read */
function reader(read) {
  return el("p.reader", null, `Read by ${read.engine}`);
}
