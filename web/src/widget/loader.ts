/**
 * The one script of a host page: a launcher, and nothing else until it is pressed.
 *
 * It stands in a shadow root beside the body and in the top layer, so that no style, transform or z-index of the host
 * page reaches it. It needs neither inline style nor inline script nor cookies.
 */

import launcherStyles from "../styles/launcher.text.css";
import { type Options, type WidgetApi, optionsOf } from "./options";
import type { Panel } from "./panel";

const LAUNCHER: Record<string, string> = { en: "Open the sales coach", de: "Verkaufscoach öffnen", es: "Abrir el coach de ventas", fr: "Ouvrir le coach commercial" };
const FAILED: Record<string, string> = { en: "The coach can’t be loaded. Press to try again.", de: "Der Coach lässt sich nicht laden. Nochmals drücken.", es: "No se puede cargar el coach. Pulse otra vez.", fr: "Le coach ne se charge pas. Appuyez de nouveau." };
const SVG = "http://www.w3.org/2000/svg";
const MARK = ["M6 2h5v18H6z", "M13.5 2h5v18h-5z", "M21 2h5v18h-5z", "M1 22h30v3H1z"];

class Launcher implements WidgetApi {
  readonly #options: Options;
  readonly #root: ShadowRoot;
  readonly #button = document.createElement("button");
  #panel: Promise<Panel> | null = null;

  constructor(options: Options) {
    this.#options = options;
    const host = document.createElement("firm-ground");
    this.#root = host.attachShadow({ mode: "open" });
    const styles = new CSSStyleSheet();
    styles.replaceSync(launcherStyles);
    this.#root.adoptedStyleSheets = [styles];
    const button = this.#button;
    button.type = "button";
    button.className = `launcher ${options.position}`;
    button.popover = "manual";
    button.setAttribute("aria-expanded", "false");
    if (options.accent) button.style.backgroundColor = options.accent;
    this.#name(LAUNCHER);
    button.append(mark());
    button.addEventListener("click", () => void this.open());
    this.#root.append(button);
    document.documentElement.append(host);
    button.showPopover();
  }

  async open(notes = ""): Promise<void> {
    this.#button.setAttribute("aria-busy", "true");
    try {
      const panel = await (this.#panel ??= this.#load());
      this.#name(LAUNCHER);
      panel.open(notes);
    } catch (error) {
      console.error(error);
      this.#panel = null;
      this.#name(FAILED);
    } finally {
      this.#button.removeAttribute("aria-busy");
    }
  }

  close(): void {
    void this.#panel?.then((panel) => panel.close());
  }

  async #load(): Promise<Panel> {
    const { mount } = (await import(`${this.#options.server}/static/built/widget-panel.js`)) as typeof import("./panel");
    return mount(this.#root, this.#options, () => api.getToken, (open) => this.#shown(open));
  }

  /** The launcher gives way to the panel, and has the keyboard again when it is closed. */
  #shown(open: boolean): void {
    this.#button.setAttribute("aria-expanded", String(open));
    if (open) this.#button.hidePopover();
    else {
      this.#button.showPopover();
      this.#button.focus();
    }
  }

  #name(names: Record<string, string>): void {
    const name = names[this.#options.language.toLowerCase().split("-")[0] ?? ""] ?? names["en"] ?? "";
    this.#button.setAttribute("aria-label", name);
    this.#button.title = name;
  }
}

function mark(): SVGElement {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", "0 0 32 26");
  picture.setAttribute("aria-hidden", "true");
  for (const d of MARK) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    picture.append(path);
  }
  return picture;
}

// A token function that the host page set before this script came stays; a second script tag does nothing.
const before = window.FirmGround;
const script = document.currentScript;
let api: WidgetApi = before ?? ({} as WidgetApi);
if (script instanceof HTMLScriptElement && !before?.open) {
  const launcher = new Launcher(optionsOf(script));
  api = Object.assign(api, { open: (notes?: string) => launcher.open(notes), close: () => launcher.close() });
  window.FirmGround = api;
  dispatchEvent(new CustomEvent("firmground:ready"));
}
