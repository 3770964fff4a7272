/** Words that the rep may send or say as they are: to copy, or to open in the mail program. */

import { copyText } from "./clipboard";
import { el } from "./dom";
import { words } from "./words";

const COPIED_MS = 2000;
/** Above this many characters words are a message rather than a sentence to say. */
const MESSAGE_CHARS = 120;

/** @param label  what the button copies, for who does not see where it stands */
export function copyButton(text: () => string, label: string): HTMLButtonElement {
  const status = el("span", null, words.move.copy);
  const button = el("button.quiet", { type: "button", "aria-label": label }, status);
  button.addEventListener("click", async () => {
    status.textContent = (await copyText(text(), button)) ? words.move.copied : words.move.cantCopy;
    setTimeout(() => (status.textContent = words.move.copy), COPIED_MS);
  });
  return button;
}

/** A link that opens the words in the mail program; null where they are too short to be a message. */
export function mailLink(text: string): HTMLAnchorElement | null {
  const { subject, body } = asMail(text);
  if (!subject && body.length <= MESSAGE_CHARS && !body.includes("\n")) return null;
  const query = [subject && `subject=${encodeURIComponent(subject)}`, `body=${encodeURIComponent(body.replaceAll("\n", "\r\n"))}`];
  return el("a.button.quiet", { href: `mailto:?${query.filter(Boolean).join("&")}` }, words.move.mail);
}

/** A first line `Subject: …` is the subject of a mail. */
export function asMail(text: string): { subject: string; body: string } {
  const [, subject = "", body = text] = /^\s*(?:\*\*)?(?:subject|betreff|asunto|objet)\s*:(?:\*\*)?\s*(.+?)\s*(?:\n+([\s\S]*))?$/i.exec(text) ?? [];
  return { subject, body: body.trim() };
}
