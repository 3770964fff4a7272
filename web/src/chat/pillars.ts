/** The three pillars as a picture: columns on the ground, each as high and as whole as its level. */

import columns from "../../../app/channels/templates/columns.json";
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
  const frame = { viewBox: "0 0 44 72", "aria-hidden": "true", focusable: "false" };
  return svg(`svg.column.column-${level}`, frame, ...columns[level].map((part) => svg("path", part)));
}
