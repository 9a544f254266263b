// The comments on the page: where one stands, and how one turns into a newer look of itself.

import { dress } from "./me.js";
import { main } from "./thread.js";

const deepest = Number(main.dataset.deepest);

export const sort = document.getElementById("sort");
export const find = (id) => document.getElementById(`c-${id}`);
export const idOf = (li) => li.id.slice(2);
export const published = (within) => within.querySelectorAll('.comment[data-status="published"]');

// One by one, parents first, as the server nests them.
export function flatten(within, wanted = () => true) {
  const all = [...within.querySelectorAll(".comment")].filter(wanted);
  for (const li of all) repliesOf(li).replaceChildren();
  return all;
}

// The comment as it now stands on the page; null while there is no place for it.
export function put(li) {
  const old = document.getElementById(li.id);
  if (old) return turn(old, li);
  const list = homeOf(li);
  if (!list) return null;
  list.insertBefore(li, [...list.children].find((other) => goesBefore(li, other)) ?? null);
  dress(li);
  return li;
}

function homeOf({ dataset: { parent, root } }) {
  if (!parent) return document.getElementById("roots");
  let above = find(parent) ?? find(root);
  while (above && above.dataset.depth >= deepest) above = find(above.dataset.parent) ?? find(root);
  return above && repliesOf(above);
}

// The order of ids is the order in time.
function goesBefore(li, other) {
  if (li.dataset.parent || sort.value === "oldest") return li.id < other.id;
  if (sort.value === "top") {
    const [here, there] = [rank(li), rank(other)];
    if (here !== there) return here > there;
  }
  return li.id > other.id;
}

// Votes do not count yet for what only its author sees: it stands where they look.
const rank = ({ dataset }) => (dataset.status === "published" ? +dataset.score : Infinity);

// Replies and open forms stay; the focus, too.
function turn(old, li) {
  if (old.dataset.version === li.dataset.version) return old;
  const sameText = textOf(old) === textOf(li);
  const focused = !sameText && old.firstElementChild.contains(document.activeElement);
  const action = document.activeElement?.dataset.action;
  for (const name of ["status", "version", "score", "author", "editWaits"]) {
    if (name in li.dataset) old.dataset[name] = li.dataset[name];
    else delete old.dataset[name];
  }
  if (!sameText) old.firstElementChild.replaceWith(li.firstElementChild);
  dress(old);
  if (focused) focusOn(old, action);
  return old;
}

// A version is status, text and score.
const textOf = ({ dataset }) => dataset.version.slice(0, dataset.version.lastIndexOf("."));

export function focusOn(li, action) {
  const article = li.firstElementChild;
  const control = action && article.querySelector(`[data-action="${action}"]:not([hidden])`);
  (control || article).focus();
}

export function vanish(li) {
  const focused = li.contains(document.activeElement);
  const above = li.parentElement.closest(".comment");
  li.remove();
  if (!focused) return;
  if (above) focusOn(above);
  else document.getElementById("count").focus();
}

export const repliesOf = (li) => li.querySelector(":scope > .replies");
export const moreButtonOf = (li) => li.querySelector(":scope > .more-replies");
