import { el } from "./dom";

/**
 * Put text on the clipboard; false where the browser doesn't let us. Plain http from another machine has no clipboard
 * API, so the old way is tried after the new one.
 *
 * @param near  what was pressed: the old way needs a field beside it, and gives the focus back to it
 */
export async function copyText(text: string, near: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = el("textarea.sr-only");
    field.value = text;
    near.after(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    near.focus();
    return copied;
  }
}
