/** The panel that the launcher opens: the coach, speaking to its server with the host page's token. */

import { Api, Problem } from "../chat/api";
import { Coach } from "../chat/coach";
import { el } from "../chat/dom";
import { Kept } from "../chat/kept";
import { speak, words } from "../chat/words";
import styles from "../styles/widget.shadow.css";
import type { Options, WidgetApi } from "./options";

export interface Panel {
  /** @param notes  to put into the box, for the rep to look over and send */
  open(notes: string): void;
  close(): void;
}

/**
 * Build the panel in the launcher's shadow root.
 *
 * @param getToken  the host page's own way to a token, where it has one
 * @param onShown  the panel has opened or closed
 */
export async function mount(root: ShadowRoot, options: Options, getToken: () => WidgetApi["getToken"], onShown: (open: boolean) => void): Promise<Panel> {
  await speak(options.language);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];

  // The name of the conversation outlives the tab; what was typed and not sent does not.
  const memory = new Kept("localStorage", `firmground ${options.server}`);
  const anew = el("button", { type: "button", hidden: true }, words.you.newCall);
  const widen = el("button.widen", { type: "button", "aria-pressed": "false", "aria-label": words.widget.wide, title: words.widget.wide }, "⤢");
  const shut = el("button", { type: "button", "aria-label": words.widget.close, title: words.widget.close }, "✕");
  const coach = new Coach({
    api: new Api(options.server, authorizer(options.tokenUrl, getToken)),
    kept: new Kept("sessionStorage", `firmground ${options.server}`),
    greeting: options.greeting || words.you.lede,
    linked: false,
    signIn: null,
    onId: (id) => memory.set("conversation", id ?? ""),
    onFace: (face) => (anew.hidden = face !== "talk"),
  });
  const shell = el("div.shell", { popover: "manual", role: "dialog", "aria-label": words.widget.title, "data-scheme": options.scheme, class: `shell ${options.position}`, dir: "ltr" },
    el("div.frame", null, el("header.shell-head", null, el("h1", null, words.widget.title), anew, widen, shut), coach.element));
  root.append(shell);
  coach.attached();
  const first = coach.show(memory.get("conversation") || null);

  const panel: Panel = {
    open(notes) {
      shell.showPopover();
      onShown(true);
      void first.then(() => (notes ? coach.offer(notes) : coach.focus()));
    },
    close() {
      if (!shell.matches(":popover-open")) return;
      shell.hidePopover();
      onShown(false);
    },
  };
  anew.addEventListener("click", () => {
    memory.set("conversation", "");
    void coach.show(null);
  });
  widen.addEventListener("click", () => widen.setAttribute("aria-pressed", String(shell.classList.toggle("wide"))));
  shut.addEventListener("click", () => panel.close());
  shell.addEventListener("keydown", (event) => {
    const above = root.querySelector("dialog[open], .popover:popover-open");
    if (event.key === "Escape" && !above) panel.close();
  });
  return panel;
}

/** Where a fresh token comes from: the host page's function, or an address of its own server. */
function authorizer(tokenUrl: string, getToken: () => WidgetApi["getToken"]): () => Promise<string> {
  return async () => {
    try {
      const own = getToken();
      if (own) return await own();
      const response = await fetch(tokenUrl, { method: "POST", credentials: "same-origin", headers: { Accept: "application/json" } });
      if (!response.ok) throw new Error(`${tokenUrl} answered ${response.status}`);
      return String(((await response.json()) as { token: string }).token);
    } catch (error) {
      console.error(error);
      throw new Problem(403, "no_token", words.widget.noToken);
    }
  };
}
