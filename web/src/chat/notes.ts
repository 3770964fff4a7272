/** The rep's own notes with every piece of evidence marked in them. */

import type { Correct } from "./corrections";
import { el } from "./dom";
import type { Popover } from "./popover";
import type { Evidence } from "./types";
import { PILLARS, letterOf, sign } from "./vocabulary";
import { words } from "./words";

interface Run {
  text: string;
  pieces: Evidence[];
  start: number;
  end: number;
}

/**
 * The notes cut where a piece of evidence begins or ends: each run with the pieces that cover it, in the order of the
 * pillars. The runs' texts joined are the notes. Offsets count code points, which `String` indices do not.
 */
export function runsOf(notes: string, evidence: Evidence[]): Run[] {
  const points = Array.from(notes);
  const fitting = evidence.filter((piece) => piece.start >= 0 && piece.start < piece.end && piece.end <= points.length);
  const cuts = new Set([0, points.length]);
  for (const piece of fitting) cuts.add(piece.start).add(piece.end);
  const sorted = [...cuts].sort((a, b) => a - b);
  return sorted.slice(1).map((end, index) => {
    const start = sorted[index] ?? 0;
    const pieces = fitting.filter((piece) => piece.start <= start && end <= piece.end);
    pieces.sort((a, b) => PILLARS.indexOf(a.pillar) - PILLARS.indexOf(b.pillar));
    return { text: points.slice(start, end).join(""), pieces, start, end };
  });
}

/**
 * The notes as they were typed, evidence marked. Their text content is exactly the notes.
 *
 * @param correct  how a mark is put right; null where it can't be any more
 */
export function markedNotes(notes: string, evidence: Evidence[], popover: Popover, correct: Correct | null): HTMLElement {
  const body = el("div.notes-text", { dir: "auto" });
  for (const run of runsOf(notes, evidence)) {
    if (!run.pieces.length || !run.text.trim()) body.append(run.text);
    else body.append(mark(run, popover, correct));
  }
  return body;
}

function mark({ text, pieces, start, end }: Run, popover: Popover, correct: Correct | null): HTMLElement {
  const told = pieces.map((piece) => `${words.pillars[piece.pillar].name} ${words[piece.direction]}`).join(", ");
  let inner: Node = document.createTextNode(text);
  pieces.forEach((piece, index) => {
    const line = el(`span.line.line-${index + 1}.${piece.direction}`, { "data-pillar": piece.pillar });
    line.append(inner);
    inner = line;
  });
  const node = el("span.mark", {
    role: "button",
    tabindex: "0",
    "aria-expanded": "false",
    "aria-label": `${text.trim()} (${told})`,
    "data-pillars": [...new Set(pieces.map((piece) => piece.pillar))].join(" "),
    "data-start": start,
    "data-end": end,
  });
  node.style.backgroundImage = tints(pieces);
  node.append(inner, ...ending(pieces, end).map(tag));
  popover.attach(node, pieces, correct);
  return node;
}

/** The pieces that end with a run: a piece over several runs is tagged once. */
const ending = (pieces: Evidence[], end: number) => pieces.filter((piece) => piece.end === end);

/** The letter comes from the style sheet, so that copied notes are the notes. */
function tag(piece: Evidence): HTMLElement {
  const letter = `${letterOf(piece.pillar)}${sign(piece.direction)}`;
  return el("span.tag", { "data-pillar": piece.pillar, "data-tag": letter, "aria-hidden": "true" });
}

/** One band of colour for each pillar. */
function tints(pieces: Evidence[]): string {
  const pillars = [...new Set(pieces.map((piece) => piece.pillar))];
  const share = 100 / pillars.length;
  const bands = pillars.map((pillar, i) => `var(--${pillar}-tint) ${i * share}% ${(i + 1) * share}%`);
  return `linear-gradient(${bands.join(", ")})`;
}
