/** Where a call belongs: the account it was filed under, what it changed there, and the way to put it right. */

import { el } from "./dom.js";
import { LEVEL, PILLAR } from "./vocabulary.js";

/** @typedef {import("./types.js").Filed} Filed */
/** @typedef {(account: string) => void} File  the call belongs to the account of this name */

/**
 * The line under the notes.
 *
 * @param {Filed} filed
 * @param {File | null} file  null where the call can't be filed elsewhere any more
 * @returns {HTMLElement}
 */
export function filingLine(filed, file) {
  const { account } = filed;
  const line = el("section.filing", { "aria-label": "The account" });
  if (!account) {
    line.append(el("p", null, "Which customer was this?"), ...(file ? [chooser(filed, file)] : []));
    return line;
  }
  const calls = filed.calls === 1 ? "first call" : `call ${filed.calls}`;
  const link = el("a", { href: `/accounts/${encodeURIComponent(account.id)}` }, account.name);
  const place = el("p", null, el("span.label", null, filed.guessed ? "Filed under, as I read it" : "Filed under"), " ", link, el("span.muted", null, `, ${calls}`));
  line.append(place);
  if (file) {
    const choose = chooser(filed, file);
    choose.hidden = true;
    const change = el("button.link", { type: "button", "aria-expanded": "false" }, "Another customer");
    change.addEventListener("click", () => {
      choose.hidden = !choose.hidden;
      change.setAttribute("aria-expanded", String(!choose.hidden));
      if (!choose.hidden) choose.querySelector("input")?.focus();
    });
    place.append(" ", ...(filed.guessed ? [el("button.link", { type: "button", onclick: () => file(account.name) }, "That’s right"), " "] : []), change);
    line.append(choose);
  }
  if (filed.changes.length) line.append(el("ul.changes.plain", null, ...filed.changes.map(changeLine)));
  return line;
}

/** @param {import("./types.js").Change} change */
function changeLine({ pillar, was, now, since, quotes }) {
  const rose = Object.keys(LEVEL).indexOf(now) > Object.keys(LEVEL).indexOf(was);
  const from = `${LEVEL[was].toLowerCase()}${since ? ` since ${day(since)}` : ""}`;
  return el("li", { "data-pillar": pillar },
    el("span.badge", { "aria-hidden": "true" }, PILLAR[pillar].letter),
    `${PILLAR[pillar].name} ${rose ? "rose" : "fell"} to ${LEVEL[now].toLowerCase()}, from ${from}`,
    ...(quotes.length ? [": ", el("q", { dir: "auto" }, quotes[0])] : []),
  );
}

/** @param {Filed} filed @param {File} file */
function chooser(filed, file) {
  const name = /** @type {HTMLInputElement} */ (el("input", { name: "account", maxlength: "120", autocomplete: "off", dir: "auto", "aria-label": "The customer’s name" }));
  const others = filed.suggestions.map(({ name: known }) => el("button.chip", { type: "button", dir: "auto", onclick: () => file(known) }, known));
  const form = el("form.filing-choice", { novalidate: true }, ...others, name, el("button", { type: "submit" }, "File it there"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (name.value.trim()) file(name.value.trim());
    else name.focus();
  });
  return form;
}

/** @param {string} iso */
const day = (iso) => new Date(`${iso}T12:00:00`).toLocaleDateString(undefined, { day: "numeric", month: "short", year: "numeric" });
