/** What the script tag on the host page says. */

export interface Options {
  /** the server of Firm Ground, without a slash at its end */
  server: string;
  /** where the host page's own server gives a token */
  tokenUrl: string;
  position: "left" | "right";
  /** of the launcher, as CSS writes it; empty for ink */
  accent: string;
  scheme: "auto" | "light" | "dark";
  greeting: string;
  /** a BCP 47 tag */
  language: string;
}

/** What the host page may call. */
export interface WidgetApi {
  /** @param notes  to put into the box, for the rep to look over and send */
  open(notes?: string): Promise<void>;
  close(): void;
  /** Set by the host page where it has a token by other means than `data-token-url`. */
  getToken?: () => Promise<string>;
}

declare global {
  interface Window {
    FirmGround?: WidgetApi;
  }
}

/** The options of a script tag; what it does not say has a default. */
export function optionsOf(script: HTMLScriptElement): Options {
  const { dataset } = script;
  return {
    server: script.src.replace(/\/widget\.js(\?.*)?$/, ""),
    tokenUrl: dataset["tokenUrl"] ?? "",
    position: dataset["position"] === "left" ? "left" : "right",
    accent: dataset["accent"] ?? "",
    scheme: dataset["scheme"] === "light" || dataset["scheme"] === "dark" ? dataset["scheme"] : "auto",
    greeting: dataset["greeting"] ?? "",
    language: dataset["language"] || document.documentElement.lang || navigator.language,
  };
}
