/** The page: which of its two faces is shown, and what the address says. */

import { Problem } from "./api.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { byId } from "./dom.js";
import { EXAMPLE } from "./example.js";
import { Panel } from "./panel.js";
import { keepInView, toNewest } from "./scrolling.js";

const start = byId("start", HTMLElement);
const talk = byId("talk", HTMLElement);
const newCall = byId("new-call", HTMLButtonElement);
const turns = byId("turns", HTMLElement);

const startForm = new Composer(byId("start-form", HTMLFormElement), { enterSends: false, send: begin });
const replyForm = new Composer(byId("reply-form", HTMLFormElement), {
  enterSends: true,
  send: async (text) => {
    const sent = await conversation.say(text, replyForm);
    if (sent) toNewest(turns);
    return sent;
  },
});
const conversation = new Conversation({
  turns,
  panel: new Panel(),
  composer: replyForm,
  onId: remember,
  onTalk: () => face(talk),
  onNothing: (text, reason) => {
    face(start);
    startForm.restore(text);
    startForm.refuse(reason);
  },
});

byId("example", HTMLButtonElement).addEventListener("click", () => {
  startForm.field.value = EXAMPLE;
  startForm.field.dispatchEvent(new Event("input"));
  startForm.field.focus();
  startForm.field.setSelectionRange(0, 0);
  startForm.field.scrollTop = 0;
});
newCall.addEventListener("click", () => {
  history.pushState(null, "", location.pathname);
  show();
});
addEventListener("popstate", show);
keepInView(turns);
for (const key of document.querySelectorAll("[data-key=mod]")) {
  if (/Mac|iPhone|iPad/.test(navigator.platform)) key.textContent = "⌘";
}
show();

/** The face that the address asks for. */
async function show() {
  const id = new URLSearchParams(location.hash.slice(1)).get("c");
  if (id && id === conversation.id) return;
  conversation.close();
  face(id ? talk : start);
  if (!id) return startForm.field.focus({ preventScroll: true });
  try {
    await conversation.open(id);
    if (turns.children.length > 1) toNewest(turns);
  } catch (error) {
    const gone = error instanceof Problem && error.status === 404;
    const reason = gone ? "That conversation is not here any more." : error instanceof Error ? error.message : String(error);
    face(start);
    const signIn = error instanceof Problem && error.status === 401;
    startForm.refuse(reason, signIn ? { label: "Sign in again", href: "/" } : gone ? undefined : { label: "Try again", href: location.href });
  }
}

/** @param {string} text */
async function begin(text) {
  const sent = await conversation.say(text, startForm);
  if (sent) scrollTo({ top: 0 });
  return sent;
}

/** @param {HTMLElement} shown */
function face(shown) {
  start.hidden = shown !== start;
  talk.hidden = shown !== talk;
  newCall.hidden = shown !== talk;
  document.documentElement.dataset.face = shown.id;
}

/** @param {string | null} id */
function remember(id) {
  if (id) history.pushState(null, "", `#c=${encodeURIComponent(id)}`);
  else history.replaceState(null, "", location.pathname);
}
