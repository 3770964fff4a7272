/** The framework's terms, in the order in which the pillars are built. */

import type { Direction, Level, Pillar } from "./types";
import { language, words } from "./words";

export const PILLARS: readonly Pillar[] = ["compatibility", "knowledge", "trust"];
export const LEVELS: readonly Level[] = ["strained", "absent", "emerging", "established"];

export const sign = (direction: Direction) => (direction === "builds" ? "+" : "−");

/** @param confidence  0 to 1 */
export function confidenceWords(confidence: number): string {
  const percent = `${Math.round(confidence * 100)}%`;
  if (confidence >= 0.85) return words.sure.sure(percent);
  if (confidence >= 0.65) return words.sure.fairly(percent);
  if (confidence >= 0.45) return words.sure.either(percent);
  return words.sure.guess(percent);
}

/** That day's midnight on the rep's clock. */
export function localDay(isoDay: string): Date {
  const [year = 0, month = 1, day = 1] = isoDay.split("-").map(Number);
  return new Date(year, month - 1, day);
}

/** “Fri, 6 Mar”, and its year where asked for. */
export function dayWords(isoDay: string, withYear = false): string {
  const format: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", ...(withYear ? { year: "numeric" } : { weekday: "short" }) };
  return new Intl.DateTimeFormat(language, format).format(localDay(isoDay));
}

/** The badge with a pillar's letter, for the eye. */
export const letterOf = (pillar: Pillar) => words.pillars[pillar].letter;
