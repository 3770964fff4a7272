/** The read beside the notes: where the relationship stands, and how a rival would attack it. */

import { type Correct, levelChoices } from "./corrections";
import { el } from "./dom";
import { pillarsPicture } from "./pillars";
import type { Pillar, PromiseMade, Read } from "./types";
import { dayWords, localDay } from "./vocabulary";
import { words } from "./words";

/** @param onPick  the one pillar whose evidence to show; null for all */
export function readView(read: Read, onPick: (pillar: Pillar | null) => void): Node[] {
  return [
    ...(read.language_supported ? [] : [el("p.notice", null, el("strong", null, words.read.notEnglish), words.read.notEnglishWhy)]),
    pillarsPicture(read, onPick),
    el("p.standing", { dir: "auto" }, read.standing_words),
    el("div.exposure", null, el("h3.label", null, words.read.rival), el("p", { dir: "auto" }, read.exposure)),
  ];
}

/** What stands below the move: promises, what was claimed without evidence, and who read. */
export function detailsView(read: Read, correct: Correct): Node[] {
  return [...overclaims(read), ...promises(read), levelChoices(read, correct), el("p.reader", null, words.read.by(read.engine))];
}

/** The promises that are due already, to be shown before anything else; empty where there are none. */
export function overdueView(read: Read): Node[] {
  const late = read.promises.filter((promise) => promise.who === "us" && overdue(promise));
  return late.map((promise) =>
    el("p.notice.notice-late", null, el("strong", null, words.read.overdue), words.read.overdueWhat(promise.what, dayWords(promise.due ?? ""))));
}

function overclaims(read: Read): HTMLElement[] {
  if (!read.overclaims.length) return [];
  const items = read.overclaims.map((claim) =>
    el("li", null, el("p", { dir: "auto" }, words.read.wrote(claim.quote)), el("p.muted", null, words.read.nothingShows(words.pillars[claim.pillar].name))));
  return [el("section", null, el("h3.label", null, words.read.impression), el("ul.plain", null, ...items))];
}

function promises(read: Read): HTMLElement[] {
  if (!read.promises.length) return [];
  const sorted = [...read.promises].sort((a, b) => rank(a) - rank(b) || (a.due ?? "9").localeCompare(b.due ?? "9"));
  return [el("section", null, el("h3.label", null, words.read.promises), el("ul.plain.promises", null, ...sorted.map(promiseLine)))];
}

const rank = (promise: PromiseMade) => (promise.status !== "open" ? 3 : overdue(promise) ? 0 : promise.who === "us" ? 1 : 2);

function overdue(promise: PromiseMade): boolean {
  const today = new Date();
  today.setHours(0, 0, 0, 0);
  return promise.status === "open" && promise.due !== null && localDay(promise.due) < today;
}

function promiseLine(promise: PromiseMade): HTMLElement {
  const late = overdue(promise) || promise.status === "missed";
  return el("li", null,
    el("span", { dir: "auto" }, el("span.muted", null, promise.who === "us" ? words.read.we : words.read.they), promise.what),
    el(late ? "span.state.late" : "span.state", null, state(promise)));
}

function state(promise: PromiseMade): string {
  if (promise.status === "kept") return words.read.kept;
  if (promise.status === "missed") return words.read.missed;
  if (!promise.due) return words.read.noDate;
  const day = dayWords(promise.due);
  return overdue(promise) ? words.read.overdueSince(day) : words.read.due(day);
}
