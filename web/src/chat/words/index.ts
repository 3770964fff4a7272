/** The language of the coach's own controls. One page speaks one language. */

import { en, type Words } from "./en";

export type { Words };

/** The words in use. */
export let words: Words = en;
/** The language that days and numbers are written in, as a BCP 47 tag. */
export let language = "en";

const OTHERS: Record<string, () => Promise<Words>> = {
  de: async () => (await import("./de")).de,
  es: async () => (await import("./es")).es,
  fr: async () => (await import("./fr")).fr,
};

/** Speak the language of this tag (`de-AT`), or English where it is not among ours. */
export async function speak(tag: string): Promise<void> {
  const base = tag.toLowerCase().split("-")[0] ?? "";
  const other = OTHERS[base];
  words = other ? await other() : en;
  language = other ? tag : "en";
}
