/** The framework's terms in words for the rep. */

/** @type {readonly import("./types.js").Pillar[]} in the order in which they are built */
export const PILLARS = ["compatibility", "knowledge", "trust"];

/** @type {Record<import("./types.js").Pillar, {name: string, letter: string, asks: string}>} */
export const PILLAR = {
  compatibility: { name: "Compatibility", letter: "C", asks: "Do they like dealing with you?" },
  knowledge: { name: "Knowledge", letter: "K", asks: "Does what you know change their results?" },
  trust: { name: "Trust", letter: "T", asks: "Have they let you inside?" },
};

/** @type {Record<import("./types.js").Level, string>} */
export const LEVEL = { strained: "Strained", absent: "Absent", emerging: "Emerging", established: "Established" };

/** @type {Record<import("./types.js").Basis, string>} */
export const BASIS = {
  customer_did: "The customer did this",
  customer_said: "The customer said this",
  we_did: "Your side did this",
  rep_believes: "Your own impression",
};

/** @type {Record<string, string>} */
export const HOLD = {
  price: "Don’t press on price yet.",
  close: "Don’t push to close yet.",
  referral: "Don’t ask for a referral yet.",
  exclusivity: "Don’t ask for exclusivity yet.",
};

/** @param {"builds" | "erodes"} direction */
export const sign = (direction) => (direction === "builds" ? "+" : "−");

/** @param {number} confidence  0 to 1 */
export function confidenceWords(confidence) {
  const percent = `${Math.round(confidence * 100)}%`;
  if (confidence >= 0.85) return `Sure, ${percent}`;
  if (confidence >= 0.65) return `Fairly sure, ${percent}`;
  if (confidence >= 0.45) return `Could go either way, ${percent}`;
  return `A guess, ${percent}`;
}

/** @param {string} isoDay @returns {Date} that day's midnight on the rep's clock */
export function localDay(isoDay) {
  const [year, month, day] = isoDay.split("-").map(Number);
  return new Date(year, month - 1, day);
}

const DAY = new Intl.DateTimeFormat("en", { weekday: "short", day: "numeric", month: "short" });

/** @param {string} isoDay */
export const dayWords = (isoDay) => DAY.format(localDay(isoDay));
