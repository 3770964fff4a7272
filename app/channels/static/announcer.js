/** What is read out to people who don't see the page change: whole sentences, never single tokens. */

import { byId } from "./dom.js";

const region = byId("announcer", HTMLElement);

/** @param {string} words */
export function announce(words) {
  const line = document.createElement("p");
  line.textContent = words;
  region.append(line);
  while (region.children.length > 3) region.firstElementChild?.remove();
}
