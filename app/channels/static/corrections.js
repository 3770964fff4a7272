/** Putting a read right: what a mark may be instead, a line that was missed, a level, and the way back. */

import { byId, el } from "./dom.js";
import { BASIS, LEVEL, PILLAR, PILLARS } from "./vocabulary.js";

/** @typedef {import("./types.js").Correction} Correction */
/** @typedef {import("./types.js").Evidence} Evidence */
/** @typedef {import("./types.js").Label} Label */
/** @typedef {import("./types.js").Level} Level */
/** @typedef {import("./types.js").Read} Read */
/** @typedef {(correction: Correction) => void} Correct */

/**
 * The correction that takes this one back.
 *
 * @param {Correction} correction
 * @returns {Correction | null}  null where there is no way back but another correction
 */
export function inverse(correction) {
  if (correction.kind === "filing") return null;
  if (correction.kind === "level") return { ...correction, level: null };
  const { kind, start, end, was, now } = correction;
  return { kind, start, end, was: now, now: was };
}

/**
 * The correction in the rep's words, as the server keeps it.
 *
 * @param {Correction} correction
 * @param {string} notes
 */
export function inWords(correction, notes) {
  if (correction.kind === "filing") return `This call was with ${correction.account}.`;
  if (correction.kind === "level") {
    const { pillar, level } = correction;
    return level ? `${PILLAR[pillar].name} is ${level}.` : `Take ${pillar} as you read it.`;
  }
  const words = Array.from(notes).slice(correction.start, correction.end).join("").split(/\s+/).filter(Boolean);
  const { was, now } = correction;
  return `“${words.join(" ")}” ${now ? `${now.direction} ${now.pillar}` : `is no evidence of ${was?.pillar}`}.`;
}

/**
 * The buttons beside a mark.
 *
 * @param {Evidence} piece
 * @param {Correct} correct
 * @returns {HTMLElement}
 */
export function waysToCorrect(piece, correct) {
  const was = { pillar: piece.pillar, direction: piece.direction };
  /** @param {Label | null} now */
  const to = (now) => correct({ kind: "mark", start: piece.start, end: piece.end, was, now });
  const turned = piece.direction === "builds" ? "erodes" : "builds";
  const others = PILLARS.filter((pillar) => pillar !== piece.pillar);
  return el("div.ways-to-correct", { role: "group", "aria-label": "Not right?" },
    button("No evidence", () => to(null)),
    button(turned === "builds" ? "It builds" : "It erodes", () => to({ ...was, direction: turned })),
    ...others.map((pillar) => button(`It’s ${pillar}`, () => to({ ...was, pillar }))),
  );
}

/**
 * A choice of level for each pillar.
 *
 * @param {Read} read
 * @param {Correct} correct
 * @returns {HTMLElement}
 */
export function levelChoices(read, correct) {
  const set = new Map();
  for (const done of read.corrections ?? []) if (done.kind === "level") set.set(done.pillar, done.level);
  const rows = PILLARS.map((pillar) => {
    const chosen = set.get(pillar) ?? "";
    const select = /** @type {HTMLSelectElement} */ (el("select", { "data-pillar": pillar },
      el("option", { value: "" }, chosen ? "as read" : `as read: ${LEVEL[read.levels[pillar]].toLowerCase()}`),
      ...Object.entries(LEVEL).map(([level, name]) => el("option", { value: level, selected: level === chosen }, name)),
    ));
    select.addEventListener("change", () => {
      correct({ kind: "level", pillar, level: /** @type {Level | null} */ (select.value || null) });
    });
    return el("label", null, PILLAR[pillar].name, select);
  });
  return el("details.levels", null, el("summary", null, "A level is not right?"),
    el("p.muted", null, "You know this customer. What you set here counts from now on, and the next move follows."), ...rows);
}

const dialog = byId("mark", HTMLDialogElement);
const form = byId("mark-form", HTMLFormElement);
const field = byId("mark-notes", HTMLTextAreaElement);
const trouble = byId("mark-trouble", HTMLElement);
/** @type {Correct} */
let onMarked = () => {};

for (const [basis, name] of Object.entries(BASIS)) byId("mark-basis", HTMLSelectElement).append(el("option", { value: basis }, name));
byId("mark-close", HTMLButtonElement).addEventListener("click", () => dialog.close());
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const data = new FormData(form);
  const [pillar, direction] = String(data.get("label") ?? "").split(" ");
  const start = codePoints(field.value.slice(0, field.selectionStart));
  const end = start + codePoints(field.value.slice(field.selectionStart, field.selectionEnd));
  const words = field.value.slice(field.selectionStart, field.selectionEnd).trim();
  trouble.textContent = words ? "Choose what the words show." : "Select the words in your notes first.";
  trouble.hidden = Boolean(words && pillar);
  if (!trouble.hidden) return;
  dialog.close();
  const now = /** @type {Label} */ ({ pillar, direction });
  const basis = /** @type {import("./types.js").Basis} */ (String(data.get("basis") ?? "")) || null;
  onMarked({ kind: "mark", start, end, was: null, now, basis });
});

/**
 * Have the rep mark words that the read missed.
 *
 * @param {string} notes
 * @param {HTMLElement} shown  the notes as they stand on the page: what is selected there is selected here
 * @param {Correct} correct
 */
export function askForMark(notes, shown, correct) {
  const selected = selectionIn(shown);
  onMarked = correct;
  form.reset();
  trouble.hidden = true;
  field.value = notes;
  dialog.showModal();
  field.focus();
  if (selected) field.setSelectionRange(...selected);
  else field.setSelectionRange(0, 0);
}

/** What of an element's text is selected, as offsets into it. @param {HTMLElement} place @returns {[number, number] | null} */
function selectionIn(place) {
  const selection = getSelection();
  if (!selection?.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!place.contains(range.startContainer) || !place.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.setStart(place, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const start = before.toString().length;
  return [start, start + range.toString().length];
}

/** @param {string} text */
const codePoints = (text) => Array.from(text).length;

/** @param {string} words @param {() => void} act */
function button(words, act) {
  return el("button.chip", { type: "button", onclick: act }, words);
}
