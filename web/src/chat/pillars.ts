/** The three pillars as a picture: columns on the ground, each as high and as whole as its level. */

import { el, svg } from "./dom";
import type { Level, Pillar, Read } from "./types";
import { PILLARS, letterOf } from "./vocabulary";
import { words } from "./words";

/** @param onPick  the one pillar whose evidence to show; null for all */
export function pillarsPicture(read: Read, onPick: (pillar: Pillar | null) => void): HTMLElement {
  const group = el("div.pillars", { role: "group", "aria-label": words.read.choose });
  for (const pillar of PILLARS) {
    const level = read.levels[pillar];
    const button = el(
      "button.pillar",
      { type: "button", "aria-pressed": "false", "data-pillar": pillar },
      column(level),
      pillarName(pillar),
      el(`span.level.level-${level}`, null, words.levels[level]),
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

/** The place of a picture that is still to come. */
export function pendingPicture(): HTMLElement {
  return el("div.pillars.pillars-pending", null, ...PILLARS.map((pillar) => el("div.pillar", { "data-pillar": pillar }, column("absent"), pillarName(pillar))));
}

function pillarName(pillar: Pillar): HTMLElement {
  return el("span.pillar-name", null, el("span.badge", { "data-pillar": pillar, "aria-hidden": "true" }, letterOf(pillar)), words.pillars[pillar].name);
}

function tally(read: Read, pillar: Pillar): string {
  const pieces = read.evidence.filter((piece) => piece.pillar === pillar);
  const builds = pieces.filter((piece) => piece.direction === "builds").length;
  const erodes = pieces.length - builds;
  if (!pieces.length) return read.levels[pillar] === "absent" ? words.read.noNotes : words.read.earlier;
  return [builds && words.read.builds(builds), erodes && words.read.erodes(erodes)].filter(Boolean).join(", ");
}

/** A column 44 wide and 72 high, its foot on the ground. */
function column(level: Level): SVGElement {
  const shaft = { x: 11, y: 14, width: 22, height: 58 };
  const outline = () => [svg("path.ghost", { d: "M6 12.5h32M11 16v56M33 16v56" })];
  const parts: Record<Level, () => SVGElement[]> = {
    absent: outline,
    emerging: () => [...outline(), svg("rect.stone", { ...shaft, y: 46, height: 26 })],
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
