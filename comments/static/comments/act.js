// What the buttons of a comment do.

import { api } from "./call.js";
import { Draft } from "./draft.js";
import { arm, paragraph } from "./form.js";
import { focusOn, idOf } from "./list.js";
import { asMyself, askWhoIAm, introduce, me } from "./me.js";
import { post, showPosted } from "./own.js";
import { lookAt, showMore, showReplies } from "./pages.js";
import { main } from "./thread.js";
import { vote } from "./vote.js";
import { lookSoon } from "./watch.js";
import { say } from "./words.js";

const THANKS = "Thank you. The moderators will look at it.";

const acts = {
  up: (li) => voteOrMeet(li, 1),
  down: (li) => voteOrMeet(li, -1),
  reply,
  edit,
  delete: remove,
  flag,
  cancel: close,
  replies: (li, button) => showReplies(button),
  more: (li, button) => showMore(button),
};

export function listen() {
  main.addEventListener("click", (event) => {
    const button = event.target.closest("[data-action]");
    if (button) acts[button.dataset.action](button.closest(".comment"), button);
    const answers = event.target.closest(".answers");
    if (!answers) return;
    event.preventDefault(); // the frame has nowhere to scroll: the focus takes the page along
    const li = document.getElementById(answers.hash.slice(1));
    if (li) focusOn(li);
  });
}

function reply(li) {
  const draft = new Draft(idOf(li));
  open(li, "reply", {
    draft,
    async send(data) {
      const comment = await post(data, { draft, parent: idOf(li) });
      shut(li);
      tell(li, await showPosted(comment));
      lookSoon();
    },
  });
}

async function edit(li) {
  const path = `comments/${idOf(li)}`;
  const comment = await inWords(li, () => api("GET", path));
  if (!comment) return;
  const draft = new Draft(`edit:${idOf(li)}`);
  const form = open(li, "edit", {
    draft,
    async send(data) {
      await api("PATCH", path, { body: data.body });
      draft.clear();
      await lookAt(li);
      close(li);
      lookSoon();
    },
  });
  if (!form) return;
  li.dataset.editing = "";
  form.elements.body.value ||= comment.body;
}

function remove(li) {
  open(li, "delete", {
    async send() {
      await api("DELETE", `comments/${idOf(li)}`);
      shut(li);
      focusOn(li);
      await lookAt(li);
      say("Your comment was deleted.");
      lookSoon();
    },
  });
}

function flag(li, button) {
  open(li, "flag", {
    async send(data) {
      if (!me.author) await introduce(data);
      const { reason, note } = data;
      await asMyself(() => api("POST", `comments/${idOf(li)}/flags`, { reason, note }));
      shut(li);
      tell(li, THANKS);
      say(THANKS);
      button.textContent = "Reported";
      button.disabled = true;
      focusOn(li);
    },
  });
}

async function voteOrMeet(li, value) {
  if (!me.asked) await inWords(li, askWhoIAm);
  if (me.author) await inWords(li, () => vote(li, value));
  if (me.author) return;
  open(li, "meet", {
    async send(data) {
      await introduce(data);
      close(li);
      await inWords(li, () => vote(li, value));
    },
  });
}

// At most one form is open at a comment; its button pressed again closes it.
function open(li, name, { send, draft }) {
  const was = shut(li);
  if (was === name) return focusOn(li, name);
  tell(li, "");
  const form = document.getElementById(`${name}-form`).content.firstElementChild.cloneNode(true);
  form.dataset.panel = name;
  li.firstElementChild.after(form);
  arm(form, { send, draft, cancel: () => close(li) });
  [...form.elements].find((control) => !control.closest("[hidden]")).focus();
  return form;
}

const panelOf = (li) => li.querySelector(":scope > [data-panel]");

function shut(li) {
  const panel = panelOf(li);
  panel?.remove();
  delete li.dataset.editing;
  return panel?.dataset.panel;
}

function close(li) {
  focusOn(li, shut(li));
}

// A line below the comment, in place of the one before.
function tell(li, text, className = "tail") {
  li.querySelector(":scope > .tail")?.remove();
  if (text) li.firstElementChild.after(paragraph(className, text));
}

async function inWords(li, act) {
  tell(li, "");
  try {
    return await act();
  } catch (problem) {
    tell(li, problem.message, "tail error");
    say(problem.message);
    return null;
  }
}
