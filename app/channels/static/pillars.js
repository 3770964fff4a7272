/** The three pillars as a picture: columns on the ground, each as high and as whole as its level. */

import { el, svg } from "./dom.js";
import { LEVEL, PILLAR, PILLARS } from "./vocabulary.js";

/** @typedef {import("./types.js").Pillar} Pillar */
/** @typedef {import("./types.js").Level} Level */

/**
 * @param {import("./types.js").Read} read
 * @param {(pillar: Pillar | null) => void} onPick  the one pillar whose evidence to show; null for all
 * @returns {HTMLElement}
 */
export function pillarsPicture(read, onPick) {
  const group = el("div.pillars", { role: "group", "aria-label": "The three pillars: choose one to see its evidence" });
  for (const pillar of PILLARS) {
    const button = el(
      "button.pillar",
      { type: "button", "aria-pressed": "false", "data-pillar": pillar },
      column(read.levels[pillar]),
      el(
        "span.pillar-name",
        null,
        el("span.badge", { "data-pillar": pillar, "aria-hidden": "true" }, PILLAR[pillar].letter),
        PILLAR[pillar].name,
      ),
      el(`span.level.level-${read.levels[pillar]}`, null, LEVEL[read.levels[pillar]]),
      el("span.count", null, tally(read, pillar)),
    );
    button.addEventListener("click", () => {
      const picked = button.getAttribute("aria-pressed") !== "true";
      for (const other of group.children) other.setAttribute("aria-pressed", "false");
      button.setAttribute("aria-pressed", String(picked));
      onPick(picked ? pillar : null);
    });
    group.append(button);
  }
  return group;
}

/** @param {import("./types.js").Read} read @param {Pillar} pillar */
function tally(read, pillar) {
  const pieces = read.evidence.filter((piece) => piece.pillar === pillar);
  const builds = pieces.filter((piece) => piece.direction === "builds").length;
  const erodes = pieces.length - builds;
  if (!pieces.length) return read.levels[pillar] === "absent" ? "not in your notes" : "from earlier calls";
  return [builds && `${builds} for`, erodes && `${erodes} against`].filter(Boolean).join(", ");
}

/** A column 44 wide and 72 high, its foot on the ground. @param {Level} level @returns {SVGElement} */
export function column(level) {
  const shaft = { x: 11, y: 14, width: 22, height: 58 };
  const outline = [svg("path.ghost", { d: "M6 12.5h32M11 16v56M33 16v56" })];
  const parts = {
    absent: () => outline,
    emerging: () => [...outline, svg("rect.stone", { ...shaft, y: 46, height: 26 })],
    established: () => [
      svg("rect.stone", shaft),
      svg("rect.stone", { x: 6, y: 7, width: 32, height: 6 }),
      svg("path.flute", { d: "M18.5 20v46M25.5 20v46" }),
    ],
    strained: () => [
      svg("path.stone", { d: "M11 72V45l6 5 5-8 5 7 6-5v28z" }),
      svg("path.stone.slipped", { d: "M14 15h22v22l-6 5-5-7-5 8-6-5z", transform: "rotate(7 25 26)" }),
    ],
  };
  const frame = { viewBox: "0 0 44 72", "aria-hidden": "true", focusable: "false" };
  return svg(`svg.column.column-${level}`, frame, ...parts[level]());
}
