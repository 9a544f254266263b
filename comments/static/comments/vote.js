// A vote counts at once for the reader's eye, and is taken back where the server does not take it.

import { api } from "./call.js";
import { idOf } from "./list.js";
import { asMyself, countVote, dress, me } from "./me.js";

// What was pressed last, by comment, while votes on it are under way.
const wanted = new Map();

// `value` is the button pressed: 1 or -1; pressed again, it is taken back.
export async function vote(li, value) {
  const id = idOf(li);
  const before = { value: me.votes[id] ?? 0, score: Number(li.dataset.score) };
  const now = before.value === value ? 0 : value;
  show(li, now, before.score + now - before.value);
  const underWay = wanted.has(id);
  wanted.set(id, now);
  if (!underWay) await send(li, before);
}

// One after the other: of two at once the first might arrive last.
async function send(li, counted) {
  const id = idOf(li);
  try {
    while (counted.value !== wanted.get(id)) {
      const value = wanted.get(id);
      const { score } = await asMyself(() => api("PUT", `comments/${id}/vote`, { value }));
      counted = { value, score };
    }
  } finally {
    wanted.delete(id);
    show(li, counted.value, counted.score);
  }
}

function show(li, value, score) {
  countVote(idOf(li), value, score);
  dress(li);
}
