/** What a marked piece of the notes shows, on hover, focus or tap. One at a time. */

import { waysToCorrect } from "./corrections.js";
import { el } from "./dom.js";
import { BASIS, PILLAR, confidenceWords } from "./vocabulary.js";

const GAP_PX = 8;
const EDGE_PX = 12;
const LEAVE_MS = 160;

const bubble = el("div.popover", { id: "evidence", role: "group", "aria-label": "What this line shows", hidden: true });
/** @type {WeakMap<HTMLElement, import("./corrections.js").Correct | null>} */
const ways = new WeakMap();
/** @type {HTMLElement | null} */
let owner = null;
let leaving = 0;

bubble.addEventListener("pointerenter", () => clearTimeout(leaving));
bubble.addEventListener("pointerleave", leave);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") back();
});
bubble.addEventListener("keydown", (event) => {
  const buttons = [...bubble.querySelectorAll("button")];
  if (event.key !== "Tab" || event.target !== buttons.at(event.shiftKey ? 0 : -1)) return;
  event.preventDefault();
  back();
});
bubble.addEventListener("focusout", (event) => {
  const to = event.relatedTarget;
  if (to instanceof Node && !bubble.contains(to) && !owner?.contains(to)) close();
});
document.addEventListener("pointerdown", (event) => {
  if (event.target instanceof Node && !bubble.contains(event.target) && !owner?.contains(event.target)) close();
});
document.addEventListener("scroll", follow, { capture: true, passive: true });
window.addEventListener("resize", () => close());

/**
 * Show these pieces of evidence for a mark while it is pointed at, focused or tapped.
 *
 * @param {HTMLElement} mark
 * @param {import("./types.js").Evidence[]} pieces
 * @param {import("./corrections.js").Correct | null} correct  how a piece is put right; null where it can't be any more
 */
export function attach(mark, pieces, correct) {
  ways.set(mark, correct);
  mark.addEventListener("pointerenter", (event) => {
    if (event.pointerType === "mouse") open(mark, pieces, event.clientX, event.clientY);
  });
  mark.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse" && document.activeElement !== mark) leave();
  });
  mark.addEventListener("focus", () => {
    if (owner !== mark) open(mark, pieces);
  });
  mark.addEventListener("blur", (event) => {
    if (owner === mark && !(event.relatedTarget instanceof Node && bubble.contains(event.relatedTarget))) close();
  });
  mark.addEventListener("click", (event) => open(mark, pieces, event.clientX, event.clientY));
  mark.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    if (owner !== mark) open(mark, pieces);
    bubble.querySelector("button")?.focus();
  });
}

/** @param {HTMLElement} mark @param {import("./types.js").Evidence[]} pieces @param {number} [x] @param {number} [y] */
function open(mark, pieces, x, y) {
  clearTimeout(leaving);
  if (owner !== mark) close();
  owner = mark;
  const correct = ways.get(mark);
  bubble.replaceChildren(...pieces.map((piece) => explained(piece, correct ?? null)));
  if (!bubble.isConnected) document.querySelector("main")?.append(bubble);
  bubble.hidden = false;
  mark.setAttribute("aria-expanded", "true");
  mark.setAttribute("aria-describedby", bubble.id);
  place(lineAt(mark, x, y));
}

function close() {
  clearTimeout(leaving);
  bubble.hidden = true;
  owner?.setAttribute("aria-expanded", "false");
  owner?.removeAttribute("aria-describedby");
  owner = null;
}

/** Close, and give the keyboard back to the mark where it was in here. */
function back() {
  const mark = bubble.contains(document.activeElement) ? owner : null;
  close();
  mark?.focus();
  close();
}

/** Stay with the mark while its pane scrolls, as focus makes it do; close when it has gone out of sight. */
function follow() {
  if (!owner) return;
  const line = lineAt(owner);
  if (line.bottom < 0 || line.top > innerHeight) close();
  else place(line);
}

function leave() {
  clearTimeout(leaving);
  leaving = window.setTimeout(close, LEAVE_MS);
}

/** @param {import("./types.js").Evidence} piece @param {import("./corrections.js").Correct | null} correct */
function explained(piece, correct) {
  const pillar = PILLAR[piece.pillar];
  const verb = piece.direction === "builds" ? "builds" : "erodes";
  return el(
    "div.piece",
    { "data-pillar": piece.pillar },
    el(
      "p.piece-title",
      null,
      el("span.badge", { "data-pillar": piece.pillar, "aria-hidden": "true" }, pillar.letter),
      el("span", null, `${pillar.name}, `, el(`span.${verb}`, null, verb)),
    ),
    el("p", null, piece.who ? `${BASIS[piece.basis]} · ${piece.who}` : BASIS[piece.basis]),
    el("p.muted", null, confidenceWords(piece.confidence)),
    correct && waysToCorrect(piece, (correction) => {
      close();
      correct(correction);
    }),
  );
}

/** The line of a wrapped mark that the pointer is on; the first one for the keyboard. @param {HTMLElement} mark @param {number} [x] @param {number} [y] */
function lineAt(mark, x, y) {
  const lines = [...mark.getClientRects()];
  const pointed = lines.find(
    (line) => x && y && y >= line.top - 4 && y <= line.bottom + 4 && x >= line.left && x <= line.right,
  );
  return pointed ?? lines[0] ?? mark.getBoundingClientRect();
}

/** Below the line, or above it where the composer is in the way. @param {DOMRect} line */
function place(line) {
  const { width, height } = bubble.getBoundingClientRect();
  const left = Math.min(Math.max(line.left, EDGE_PX), innerWidth - width - EDGE_PX);
  const floor = document.querySelector(".composer")?.getBoundingClientRect().top || innerHeight;
  const fitsBelow = line.bottom + GAP_PX + height <= floor - EDGE_PX;
  const top = fitsBelow ? line.bottom + GAP_PX : Math.max(EDGE_PX, line.top - GAP_PX - height);
  bubble.style.left = `${left}px`;
  bubble.style.top = `${top}px`;
}
