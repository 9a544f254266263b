// One's own comments that others do not see yet: in their places, and told about once decided.

import { fragment } from "./call.js";
import { find, flatten, idOf, put } from "./list.js";
import { me } from "./me.js";
import { comments, isUnsettled, lookAt } from "./pages.js";
import { main } from "./thread.js";
import { say } from "./words.js";

const DECIDED = {
  held: "Your comment is held for a moderator to read.",
  published: "Your comment is published.",
  rejected: "Your comment was not published.",
};

export const unsettled = () => comments().filter(isUnsettled);
export const waiting = () => unsettled().filter((li) => li.dataset.status !== "rejected");

// Whether anything was decided since the last look.
export async function followOwn() {
  if (!me.author || !main.dataset.id) return false;
  const before = unsettled().map((li) => [idOf(li), stateOf(li)]);
  const mine = flatten(await fragment(`/embed/threads/${main.dataset.id}/mine`));
  mine.sort((a, b) => (a.id < b.id ? -1 : 1)).forEach(put);
  const still = new Set(mine.map(idOf));
  const settled = before.map(([id]) => find(id)).filter((li) => li && !still.has(idOf(li)));
  await Promise.all(settled.map(lookAt));
  return before.filter(([id, state]) => tellIfDecided(find(id), state)).length > 0;
}

const stateOf = ({ dataset }) => ("editWaits" in dataset ? "edit" : dataset.status);

function tellIfDecided(li, before) {
  if (!li || stateOf(li) === before) return false;
  say(before === "edit" ? "Your edit is published." : DECIDED[li.dataset.status]);
  return true;
}
