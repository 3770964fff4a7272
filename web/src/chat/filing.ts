/** Where a call belongs: the account it was filed under, what it changed there, and the way to put it right. */

import { el } from "./dom";
import type { Change, Filed } from "./types";
import { LEVELS, dayWords, letterOf } from "./vocabulary";
import { words } from "./words";

/** The call belongs to the account of this name. */
export type File = (account: string) => void;

/**
 * The line under the notes.
 *
 * @param file  null where the call can't be filed elsewhere any more
 * @param linked  whether the account's page can be opened from here
 */
export function filingLine(filed: Filed, file: File | null, linked: boolean): HTMLElement {
  const { account } = filed;
  const line = el("section.filing", { "aria-label": words.filing.account });
  if (!account) {
    line.append(el("p", null, words.filing.which), ...(file ? [chooser(filed, file)] : []));
    return line;
  }
  const calls = filed.calls === 1 ? words.filing.first : words.filing.call(filed.calls);
  const name = linked ? el("a", { href: `/accounts/${encodeURIComponent(account.id)}`, dir: "auto" }, account.name) : el("strong", { dir: "auto" }, account.name);
  const place = el("p", null, el("span.label", null, filed.guessed ? words.filing.guessed : words.filing.filed), " ", name, el("span.muted", null, `, ${calls}`));
  line.append(place);
  if (file) {
    const choose = chooser(filed, file);
    choose.hidden = true;
    const change = el("button.link", { type: "button", "aria-expanded": "false" }, words.filing.another);
    change.addEventListener("click", () => {
      choose.hidden = !choose.hidden;
      change.setAttribute("aria-expanded", String(!choose.hidden));
      if (!choose.hidden) choose.querySelector("input")?.focus();
    });
    place.append(" ", ...(filed.guessed ? [el("button.link", { type: "button", onclick: () => file(account.name) }, words.filing.right), " "] : []), change);
    line.append(choose);
  }
  if (filed.changes.length) line.append(el("ul.changes.plain", null, ...filed.changes.map(changeLine)));
  return line;
}

function changeLine({ pillar, was, now, since, quotes }: Change): HTMLElement {
  const rose = LEVELS.indexOf(now) > LEVELS.indexOf(was);
  const from = `${words.levels[was].toLowerCase()}${since ? words.filing.since(dayWords(since, true)) : ""}`;
  const told = (rose ? words.filing.rose : words.filing.fell)(words.pillars[pillar].name, words.levels[now].toLowerCase(), from);
  return el("li", { "data-pillar": pillar },
    el("span.badge", { "aria-hidden": "true" }, letterOf(pillar)),
    told,
    ...(quotes[0] ? [": ", el("q", { dir: "auto" }, quotes[0])] : []),
  );
}

function chooser(filed: Filed, file: File): HTMLElement {
  const name = el("input", { name: "account", maxlength: "120", autocomplete: "off", dir: "auto", "aria-label": words.filing.name });
  const others = filed.suggestions.map(({ name: known }) => el("button.chip", { type: "button", dir: "auto", onclick: () => file(known) }, known));
  const form = el("form.filing-choice", { novalidate: true }, ...others, name, el("button", { type: "submit" }, words.filing.file));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (name.value.trim()) file(name.value.trim());
    else name.focus();
  });
  return form;
}
