/** The page: which of its two faces is shown, and what the address says. */

import { Problem } from "./api.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { byId } from "./dom.js";
import { EXAMPLE } from "./example.js";
import { asSentence, waysOut } from "./failures.js";
import { keep, kept } from "./kept.js";
import { Panel } from "./panel.js";
import { keepInView, toNewest, toTop } from "./scrolling.js";

const start = byId("start", HTMLElement);
const talk = byId("talk", HTMLElement);
const newCall = byId("new-call", HTMLButtonElement);
const turns = byId("turns", HTMLElement);
const toEndButton = byId("to-end", HTMLButtonElement);

/** @type {Composer} */
const startForm = new Composer(byId("start-form", HTMLFormElement), {
  enterSends: false,
  send: (text) => conversation.say(text, startForm),
});
/** @type {Composer} */
const replyForm = new Composer(byId("reply-form", HTMLFormElement), {
  enterSends: true,
  send: (text) => conversation.say(text, replyForm),
});
/** @type {Conversation} */
const conversation = new Conversation({
  turns,
  panel: new Panel(),
  composer: replyForm,
  onId: remember,
  onTalk: () => {
    face(talk);
    if (turns.children.length > 1) toNewest(turns);
    else toTop(turns);
  },
  onAnswer: (asks) => {
    toEndButton.textContent = asks ? "The coach has a question" : "The coach’s answer";
    replyForm.field.placeholder = asks ? "Answer, or ask something else" : "Ask, or add what else happened";
  },
  onNothing: (text, reason, ways) => {
    face(start);
    startForm.restore(text);
    startForm.refuse(reason, ways);
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
keepInView(turns, toEndButton);
for (const key of document.querySelectorAll("[data-key=mod]")) {
  if (/Mac|iPhone|iPad/.test(navigator.platform)) key.textContent = "⌘";
}
show();

/** The face that the address asks for. */
async function show() {
  if (!location.hash && kept("return")) history.replaceState(null, "", kept("return"));
  keep("return", "");
  const id = new URLSearchParams(location.hash.slice(1)).get("c");
  if (id && id === conversation.id) return;
  conversation.close();
  face(id ? talk : start);
  if (!id) {
    if (matchMedia("(pointer: fine)").matches) startForm.field.focus({ preventScroll: true });
    return;
  }
  try {
    await conversation.open(id);
    if (turns.children.length > 1) toNewest(turns);
  } catch (error) {
    const gone = error instanceof Problem && error.status === 404;
    const reason = gone ? "That conversation is not here any more." : asSentence(error);
    face(start);
    const reload = { label: "Try again", action: () => location.reload() };
    startForm.refuse(reason, gone ? [] : [...waysOut(error), reload]);
  }
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
