// A vote counts at once for the reader's eye, and is taken back where the server does not take it.

import { api } from "./call.js";
import { idOf } from "./list.js";
import { dress, know, me } from "./me.js";

const sending = new Set();

// `value` is the button pressed: 1 or -1; pressed again, it is taken back.
export async function vote(li, value) {
  const id = idOf(li);
  if (sending.has(id)) return;
  const was = me.votes[id] ?? 0;
  const score = Number(li.dataset.score);
  const now = was === value ? 0 : value;
  sending.add(id);
  show(li, now, score + now - was);
  try {
    const tally = await api("PUT", `comments/${id}/vote`, { value: now });
    show(li, now, tally.score);
  } catch (problem) {
    show(li, was, score);
    if (problem.status === 401) know(null);
    throw problem;
  } finally {
    sending.delete(id);
  }
}

function show(li, value, score) {
  me.votes[idOf(li)] = value;
  li.dataset.score = score;
  const shown = li.firstElementChild.querySelector(".score");
  if (shown) shown.textContent = score;
  dress(li);
}
