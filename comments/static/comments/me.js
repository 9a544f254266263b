// Who reads: known by a cookie that no script can see, else by a token in memory.

import { api, speakAs } from "./call.js";
import { asked, main, site } from "./thread.js";
import { tellTimes } from "./words.js";

export const me = { author: null, votes: {}, form: "", asked: false };

// Pages lag behind votes.
const LAG = 10_000;
const scores = new Map();

let forgetful = false;

const ownActions = document.getElementById("own");
const editWindow = main.dataset.editWindow * 1000;

export async function askWhoIAm() {
  const answer = await whoAmI();
  Object.assign(me, answer, { asked: true });
  for (const [id, score] of Object.entries(answer.scores ?? {})) learn(id, score);
  know(answer.author);
}

function whoAmI(headers) {
  const { id } = main.dataset;
  return api("GET", id ? `threads/${id}/mine` : `authors/me?${asked}`, null, headers);
}

// An author was made; whether this browser will show it is another matter.
export async function become({ author, token }) {
  know(author);
  if (!token) return;
  speakAs(token);
  const answer = await whoAmI({ "Parley-Author": "" }).catch(() => null);
  forgetful = answer?.author?.id !== author.id;
  if (!forgetful) speakAs();
  know(author);
}

// Cookies may be cleared in another tab: then forms ask again.
export async function asMyself(act) {
  try {
    return await act();
  } catch (problem) {
    if (problem.status === 401 || problem.errors?.some(({ field }) => field === "name")) {
      speakAs();
      know(null);
    }
    throw problem;
  }
}

export function know(author) {
  me.author = author;
  document.querySelectorAll("form").forEach(addressForm);
  document.querySelectorAll(".comment").forEach(dress);
}

// Known readers are not asked for their name.
export function addressForm(form) {
  const who = form.querySelector(".who");
  if (!who) return;
  who.hidden = !me.author;
  form.querySelector(".guest").hidden = !!me.author;
  who.querySelector("b").textContent = me.author?.name ?? "";
  who.querySelector("small").hidden = !forgetful;
}

export async function introduce({ name, email }) {
  await become(await api("POST", "authors", { site, name, email }));
}

export const isMine = (li) => !!me.author && li.dataset.author === me.author.id;

export function countVote(id, value, score) {
  me.votes[id] = value;
  learn(id, score);
}

const learn = (id, score) => scores.set(id, { score, until: Date.now() + LAG });

// What differs from reader to reader, put on a comment that is the same for all.
export function dress(li) {
  const article = li.firstElementChild;
  tellTimes(article);
  const actions = article.querySelector(".actions");
  if (!actions) return;
  const vote = me.votes[li.id.slice(2)] ?? 0;
  button(actions, "up")?.setAttribute("aria-pressed", vote > 0);
  button(actions, "down")?.setAttribute("aria-pressed", vote < 0);
  showScore(li, actions);
  if (isMine(li)) dressOwn(li, actions);
}

function showScore(li, actions) {
  const known = scores.get(li.id.slice(2));
  if (known && Date.now() < known.until) li.dataset.score = known.score;
  const shown = actions.querySelector(".score");
  if (shown) shown.textContent = li.dataset.score;
}

function dressOwn(li, actions) {
  if (!button(actions, "delete")) actions.append(ownActions.content.cloneNode(true));
  button(actions, "flag")?.remove();
  for (const vote of actions.querySelectorAll(".votes button")) vote.disabled = true;
  button(actions, "edit").hidden = li.dataset.status === "rejected" || editingIsOver(li);
}

function editingIsOver(li) {
  return Date.now() - new Date(li.querySelector("time").dateTime) > editWindow;
}

const button = (actions, action) => actions.querySelector(`[data-action="${action}"]`);
