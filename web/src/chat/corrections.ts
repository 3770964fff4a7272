/** Putting a read right: what a mark may be instead, a level, and the way back. */

import { el } from "./dom";
import type { Correction, Evidence, Label, Level, Read } from "./types";
import { LEVELS, PILLARS } from "./vocabulary";
import { words } from "./words";

export type Correct = (correction: Correction) => void;

/** The correction that takes this one back; null where there is no way back but another correction. */
export function inverse(correction: Correction): Correction | null {
  if (correction.kind === "filing") return null;
  if (correction.kind === "level") return { ...correction, level: null };
  const { kind, start, end, was, now } = correction;
  return { kind, start, end, was: now, now: was };
}

/** The correction in the rep's words, as the server keeps it: in English, whatever the controls speak. */
export function inWords(correction: Correction, notes: string): string {
  if (correction.kind === "filing") return `This call was with ${correction.account}.`;
  if (correction.kind === "level") {
    const { pillar, level } = correction;
    return level ? `${pillar.charAt(0).toUpperCase()}${pillar.slice(1)} is ${level}.` : `Take ${pillar} as you read it.`;
  }
  const quoted = Array.from(notes).slice(correction.start, correction.end).join("").split(/\s+/).filter(Boolean);
  const { was, now } = correction;
  return `“${quoted.join(" ")}” ${now ? `${now.direction} ${now.pillar}` : `is no evidence of ${was?.pillar}`}.`;
}

/** The buttons beside a mark. */
export function waysToCorrect(piece: Evidence, correct: Correct): HTMLElement {
  const was: Label = { pillar: piece.pillar, direction: piece.direction };
  const to = (now: Label | null) => correct({ kind: "mark", start: piece.start, end: piece.end, was, now });
  const turned = piece.direction === "builds" ? "erodes" : "builds";
  const others = PILLARS.filter((pillar) => pillar !== piece.pillar);
  return el("div.ways-to-correct", { role: "group", "aria-label": words.put.notRight },
    el("p.label", { "aria-hidden": "true" }, words.put.notRight),
    button(words.put.noEvidence, () => to(null)),
    button(turned === "builds" ? words.put.itBuilds : words.put.itErodes, () => to({ ...was, direction: turned })),
    ...others.map((pillar) => button(words.put.itIs(words.pillars[pillar].name), () => to({ ...was, pillar }))),
  );
}

/** A choice of level for each pillar. */
export function levelChoices(read: Read, correct: Correct): HTMLElement {
  const set = new Map<string, Level | null>();
  for (const done of read.corrections ?? []) if (done.kind === "level") set.set(done.pillar, done.level);
  const rows = PILLARS.map((pillar) => {
    const chosen = set.get(pillar) ?? "";
    const select = el("select", { "data-pillar": pillar },
      el("option", { value: "" }, chosen ? words.put.asRead : words.put.asReadLevel(words.levels[read.levels[pillar]])),
      ...LEVELS.map((level) => el("option", { value: level, selected: level === chosen }, words.levels[level])),
    );
    select.addEventListener("change", () => correct({ kind: "level", pillar, level: (select.value as Level) || null }));
    return el("label", null, words.pillars[pillar].name, select);
  });
  return el("details.levels", null, el("summary", null, words.put.levels), el("p.muted", null, words.put.levelsWhy), ...rows);
}

function button(label: string, act: () => void): HTMLElement {
  return el("button.chip", { type: "button", onclick: act }, label);
}
