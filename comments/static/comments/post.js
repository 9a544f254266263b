// Sending a comment, so that it arrives once, and showing its author where it stands.

import { api } from "./call.js";
import { know, me } from "./me.js";
import { put, focusOn } from "./list.js";
import { fetchOne } from "./pages.js";
import { resolveThread } from "./thread.js";
import { lookSoon } from "./watch.js";
import { say } from "./words.js";

const ARRIVED = {
  pending: "Your comment is waiting for review.",
  held: "Your comment is held for a moderator to read.",
  published: "Your comment is published.",
  rejected: "Your comment was not published.",
};
const UNSEEN = "Thank you, your comment has arrived. It will show here once it is published.";

// The words to show where the comment itself cannot be shown.
export async function post({ body, website, name, email }, { draft, parent = null }) {
  const key = draft.attempt({ body, name });
  const who = me.author ? {} : { name, email };
  const comment = await api(
    "POST",
    `threads/${await resolveThread()}/comments`,
    { body, website, parent, form: me.form, ...who },
    { "Idempotency-Key": key },
  );
  draft.clear();
  return comment;
}

// Its author sees it in its place. False where the browser keeps no cookie that says whose it is.
export async function showPosted({ id, status, author }) {
  know(author);
  const found = await fetchOne(id).catch(() => null);
  const li = found && put(found);
  say(li ? ARRIVED[status] : UNSEEN);
  if (li) focusOn(li);
  lookSoon();
  return li ? "" : UNSEEN;
}
