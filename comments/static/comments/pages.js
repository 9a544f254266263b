// The pages of the discussion that were loaded, and how they are brought up to date.

import { fragment } from "./call.js";
import { find, flatten, focusOn, idOf, moreButtonOf, published, put, repliesOf, sort, vanish }
  from "./list.js";
import { dress, isMine } from "./me.js";
import { main } from "./thread.js";
import { plural, say } from "./words.js";

// What is no longer where it was is asked for one by one; the rest of it next time.
const LOOKUPS = 10;

const page = document.getElementById("page");
const fresh = document.getElementById("fresh");
const trouble = document.getElementById("trouble");

// What was loaded, in which order: cursors of pages of roots ("" is the first), and of replies
// under a root. Another object once the list is drawn anew.
let loaded = { order: "newest", roots: [""], replies: [] };

const fetchRoots = (order, cursor) =>
  fragment(`/embed/threads/${main.dataset.id}/comments?sort=${order}&cursor=${cursor}`);
const fetchReplies = ([root, cursor]) =>
  fragment(`/embed/comments/${root}/replies?cursor=${cursor}`);

// As this reader may see it; null where it is gone.
export async function fetchOne(id) {
  try {
    return (await fragment(`/embed/comments/${id}`)).querySelector(".comment");
  } catch (problem) {
    if (problem.status === 404) return null;
    throw problem;
  }
}

export const comments = () => [...page.querySelectorAll(".comment")];

// A published comment whose edit waits, or one that is not published: others see less of it.
export const isUnsettled = (li) =>
  isMine(li) && (li.dataset.status !== "published" || "editWaits" in li.dataset);

export const showSorted = () =>
  inWords(page, async () => {
    if (!main.dataset.id) return;
    const order = sort.value;
    const first = await fetchRoots(order, "");
    const own = flatten(page, isUnsettled);
    page.replaceChildren(...first.body.children);
    comments().forEach(dress);
    own.sort((a, b) => (a.id < b.id ? -1 : 1)).forEach(put);
    loaded = { order, roots: [""], replies: [] };
    offer(0);
  });

export const showMore = (button) =>
  inWords(button, async () => {
    const { next } = button.dataset;
    const before = loaded;
    const more = await fetchRoots(before.order, next);
    if (loaded !== before) return;
    const another = more.getElementById("more");
    arrive(more, "more comment");
    button.remove();
    if (another) page.append(another);
    loaded.roots.push(next);
  });

export const showReplies = (button) =>
  inWords(button, async () => {
    const root = button.closest(".comment");
    const cursor = [idOf(root), button.dataset.next];
    const rest = await fetchReplies(cursor);
    const after = rest.querySelector("ol").dataset.next;
    const added = arrive(rest, "more reply", "more replies");
    if (after) button.dataset.next = after;
    tellRest(root, after ? button.dataset.count - added : 0);
    loaded.replies.push(cursor);
  });

export const showFresh = () =>
  inWords(fresh, async () => {
    const { shown } = await refresh({ insert: true });
    if (shown.length) focusOn(shown[0]);
  });

// What others changed or took back changes here, too. What they added would move the lines
// one reads: it waits behind a button, unless it is to be inserted. The reader's own does not.
// Not `complete` where something is left for the next time.
export async function refresh({ insert = !page.querySelector(".comment") } = {}) {
  const before = loaded;
  const rootPages = await Promise.all(before.roots.map((at) => fetchRoots(before.order, at)));
  const replyPages = await Promise.all(before.replies.map(fetchReplies));
  if (loaded !== before) return OVERTAKEN;
  const more = rootPages.at(-1).getElementById("more");
  const roots = rootPages.flatMap((page) => [...page.querySelectorAll("#roots > .comment")]);
  if (insert && more && !roots.some(known)) {
    await showSorted(); // so much is new that there would be a gap before what is shown
    return { shown: comments(), complete: loaded !== before };
  }
  const totals = roots.map(totalOf);
  const all = [...rootPages, ...replyPages].flatMap((fragment) => flatten(fragment));
  const complete = await update(all);
  if (loaded !== before) return OVERTAKEN;
  const news = newcomers(all, more);
  const shown = news.filter((li) => (insert || isMine(li)) && put(li));
  if (insert && more && !document.getElementById("more")) page.append(more);
  const hidden = totals.map((total) => revealRest(total, news, insert));
  const waiting = news.filter((li) => isPublished(li) && !known(li));
  offer(waiting.length + hidden.reduce((a, b) => a + b, 0));
  return { shown: shown.filter(isPublished), complete };
}

// own.js follows it, and tells of the decision.
export const isWaiting = (li) => isUnsettled(li) && li.dataset.status !== "rejected";

// By a list drawn anew.
const OVERTAKEN = { shown: [], complete: false };

const known = (li) => !!find(idOf(li));
const isPublished = (li) => li.dataset.status === "published";

// Whether all that changed was looked at.
async function update(all) {
  const now = new Map(all.map((li) => [li.id, li]));
  const lookups = [];
  for (const li of comments()) {
    const newer = now.get(li.id);
    if (newer?.dataset.version === li.dataset.version || isWaiting(li)) continue;
    if (newer && !isMine(li)) put(newer);
    else if (newer || !isUnsettled(li)) lookups.push(li);
  }
  // What waits for a decision differs at each look: it must not crowd out the rest.
  lookups.sort((a, b) => isUnsettled(a) - isUnsettled(b));
  await Promise.all(lookups.slice(0, LOOKUPS).map(lookAt));
  return lookups.slice(LOOKUPS).every(isUnsettled);
}

export async function lookAt({ id }) {
  const now = await fetchOne(id.slice(2));
  const li = document.getElementById(id); // in a list that may have been drawn anew
  if (!li) return null;
  if (now) return put(now);
  vanish(li);
  return null;
}

// What the page does not show yet; not what stands behind the button for more.
function newcomers(all, more) {
  const ordered = all.filter((li) => !li.dataset.parent);
  const behind = new Set(more ? ordered.slice(ordered.findLastIndex(known) + 1) : []);
  const news = new Set();
  for (const li of all) {
    const { root } = li.dataset;
    if (known(li) || behind.has(li)) continue;
    if (!root || find(root) || news.has(root)) news.add(idOf(li)).add(li);
  }
  return all.filter((li) => news.has(li));
}

function totalOf(root) {
  const button = moreButtonOf(root);
  return { id: idOf(root), total: repliesIn(root) + Number(button?.dataset.count ?? 0), button };
}

const repliesIn = (root) => published(repliesOf(root)).length;

// How many more replies than before stand behind the button of a root.
function revealRest({ id, total, button }, news, insert) {
  const root = find(id);
  if (!root || news.includes(root)) return 0;
  const waiting = news.filter((li) => li.dataset.root === id && isPublished(li) && !known(li));
  const rest = Math.max(0, total - repliesIn(root) - waiting.length);
  const before = Number(moreButtonOf(root)?.dataset.count ?? 0);
  if (insert && rest && !before && button) root.append(button);
  if (insert || rest < before) tellRest(root, rest);
  return insert ? 0 : Math.max(0, rest - before);
}

function tellRest(root, rest) {
  const button = moreButtonOf(root);
  if (!button) return;
  if (rest <= 0) return button.remove();
  button.dataset.count = rest;
  button.textContent = `Show ${plural(rest, "more reply", "more replies")}`;
}

function offer(count) {
  if (count && fresh.hidden) say(`${plural(count, "new comment")}.`);
  fresh.hidden = !count;
  fresh.textContent = `Show ${plural(count, "new comment")}`;
}

function arrive(fragment, ...noun) {
  const added = flatten(fragment).filter((li) => !known(li)).filter(put);
  if (added.length) focusOn(added[0]);
  say(`${plural(added.length, ...noun)}.`);
  return added.filter(isPublished).length;
}

// Says below the list what did not work.
async function inWords(element, act) {
  if (element.getAttribute("aria-busy") === "true") return;
  element.setAttribute("aria-busy", "true");
  trouble.hidden = true;
  try {
    await act();
  } catch (problem) {
    trouble.textContent = problem.message;
    trouble.hidden = false;
    say(problem.message);
  } finally {
    element.setAttribute("aria-busy", "false");
  }
}
