/** Small things kept in the browser, so that a reload or a sign-in loses nothing that was typed. */

export class Kept {
  readonly #storage: "sessionStorage" | "localStorage";
  readonly #prefix: string;

  constructor(storage: "sessionStorage" | "localStorage", prefix: string) {
    this.#storage = storage;
    this.#prefix = prefix;
  }

  /** @returns empty where nothing is kept */
  get(name: string): string {
    try {
      return window[this.#storage].getItem(`${this.#prefix}.${name}`) ?? "";
    } catch {
      return "";
    }
  }

  /** @param value  empty to forget it */
  set(name: string, value: string): void {
    try {
      if (value) window[this.#storage].setItem(`${this.#prefix}.${name}`, value);
      else window[this.#storage].removeItem(`${this.#prefix}.${name}`);
    } catch {
      // A browser that keeps nothing still sends.
    }
  }
}
