/** The page at `/`: the coach, and what the address says. */

import { Api } from "./chat/api";
import { Coach } from "./chat/coach";
import { Kept } from "./chat/kept";
import { speak, words } from "./chat/words";

const main = document.querySelector("main")!;
await speak(main.dataset["language"] || navigator.language);

const kept = new Kept("sessionStorage", "firmground");
const newCall = document.querySelector<HTMLButtonElement>("#new-call")!;
newCall.textContent = words.you.newCall;
const coach = new Coach({
  api: new Api(),
  kept,
  greeting: words.you.lede,
  linked: true,
  signIn: () => ({ label: words.trouble.signIn, href: "/", action: () => kept.set("return", location.hash) }),
  onId: (id) => {
    if (id) history.pushState(null, "", `#c=${encodeURIComponent(id)}`);
    else history.replaceState(null, "", location.pathname);
  },
  onFace: (face) => (newCall.hidden = face !== "talk"),
});

main.append(coach.element);
coach.attached();
newCall.addEventListener("click", () => {
  history.pushState(null, "", location.pathname);
  void coach.show(null);
});
addEventListener("popstate", () => void show());
await show();

/** What the address asks for; after a sign-in, what it asked for before. */
async function show(): Promise<void> {
  if (!location.hash && kept.get("return")) history.replaceState(null, "", kept.get("return"));
  kept.set("return", "");
  await coach.show(new URLSearchParams(location.hash.slice(1)).get("c"));
}
