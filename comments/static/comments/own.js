// One's own comments: sent so that they arrive once, shown to their author while nobody else
// sees them, and told about when they are decided.

import { api, fragment } from "./call.js";
import { find, flatten, focusOn, idOf, put } from "./list.js";
import { asMyself, become, me } from "./me.js";
import { comments, fetchOne, isUnsettled, isWaiting, lookAt } from "./pages.js";
import { main, resolveThread } from "./thread.js";
import { say } from "./words.js";

const NEWS = {
  pending: "Your comment is waiting for review.",
  held: "Your comment is held for a moderator to read.",
  published: "Your comment is published.",
  rejected: "Your comment was not published.",
};
const EDITED = "Your edit is published.";
const NOT_EDITED = "Your edit was not published; the older text stays.";
const UNSEEN = "Thank you, your comment has arrived. It will show here once it is published.";

export async function post({ body, website, name, email }, { draft, parent = null }) {
  const key = draft.attempt({ body, name });
  const who = me.author ? {} : { name, email };
  const thread = await resolveThread();
  const comment = await asMyself(() =>
    api(
      "POST",
      `threads/${thread}/comments`,
      { body, website, parent, form: me.form, ...who },
      { "Idempotency-Key": key },
    ),
  );
  draft.clear();
  me.form = comment.form;
  return comment;
}

// The words to say where the comment cannot be shown yet.
export async function showPosted({ id, author, token }) {
  await become({ author, token });
  const found = await fetchOne(id).catch(() => null);
  const li = found && put(found);
  if (li) focusOn(li);
  say(li ? NEWS[stateOf(li)] : UNSEEN);
  return li ? "" : UNSEEN;
}

const unsettled = () => comments().filter(isUnsettled);

// What somebody may still decide about soon.
export const anyWaits = () => comments().some(isWaiting);

// Whether anything was decided since the last look.
export async function followOwn() {
  if (!me.author || !main.dataset.id) return false;
  const before = unsettled().map((li) => [idOf(li), stateOf(li), wordsOf(li)]);
  const mine = flatten(await fragment(`/embed/threads/${main.dataset.id}/mine`));
  mine.sort((a, b) => (a.id < b.id ? -1 : 1)).forEach(put);
  const still = new Set(mine.map(idOf));
  const settled = before.map(([id]) => find(id)).filter((li) => li && !still.has(idOf(li)));
  await Promise.all(settled.map(lookAt));
  return before.filter(([id, ...seen]) => tellIfDecided(find(id), ...seen)).length > 0;
}

const stateOf = ({ dataset }) => ("editWaits" in dataset ? "edit" : dataset.status);

const wordsOf = (li) => li.querySelector(".body")?.innerHTML;

function tellIfDecided(li, before, words) {
  const now = li && stateOf(li);
  if (!now || now === before) return false;
  const edited = wordsOf(li) === words ? EDITED : NOT_EDITED;
  say(before === "edit" && now === "published" ? edited : NEWS[now]);
  return true;
}
