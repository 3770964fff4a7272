/** Speech into a text area, where the browser can hear. The words are the browser's: nothing is sent to Firm Ground until the rep sends it. */

import { el } from "./dom";
import { icon } from "./icons";
import { language, words } from "./words";

/** The part of the Web Speech API that is used; TypeScript's DOM library does not know it. */
interface Recognition extends EventTarget {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  start(): void;
  stop(): void;
}
interface RecognitionEvent extends Event {
  resultIndex: number;
  results: ArrayLike<ArrayLike<{ transcript: string }> & { isFinal: boolean }>;
}
type Recognizer = new () => Recognition;

/**
 * A button that begins and ends dictation; null where the browser has none.
 *
 * @param hint  told about what can't be seen: that sound may leave the machine, that the microphone was refused
 */
export function dictation(field: HTMLTextAreaElement, hint: (told: string) => void): HTMLButtonElement | null {
  const known = window as { SpeechRecognition?: Recognizer; webkitSpeechRecognition?: Recognizer };
  const Recognition = known.SpeechRecognition ?? known.webkitSpeechRecognition;
  if (!Recognition) return null;
  let hearing: Recognition | null = null;
  const label = el("span", null, words.you.dictate);
  const button = el("button.tool", { type: "button", "aria-pressed": "false", title: words.you.dictateHint }, icon("microphone"), label);

  const ended = () => {
    hearing = null;
    button.setAttribute("aria-pressed", "false");
    label.textContent = words.you.dictate;
  };
  const heard = (event: Event) => {
    const { results, resultIndex } = event as RecognitionEvent;
    for (let index = resultIndex; index < results.length; index += 1) {
      const result = results[index];
      const said = result?.[0]?.transcript.trim();
      if (!result?.isFinal || !said) continue;
      const before = field.value.slice(0, field.selectionEnd);
      field.setRangeText(`${before && !/\s$/.test(before) ? " " : ""}${said}`, field.selectionEnd, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input"));
    }
  };
  button.addEventListener("click", () => {
    if (hearing) return hearing.stop();
    hearing = new Recognition();
    hearing.lang = language === "en" ? navigator.language : language;
    hearing.continuous = true;
    hearing.interimResults = false;
    hearing.addEventListener("result", heard);
    hearing.addEventListener("end", ended);
    hearing.addEventListener("error", (event) => {
      if ((event as Event & { error: string }).error === "not-allowed") hint(words.you.dictateDenied);
    });
    hint(words.you.dictateHint);
    hearing.start();
    button.setAttribute("aria-pressed", "true");
    label.textContent = words.you.dictateStop;
    field.focus();
  });
  return button;
}
