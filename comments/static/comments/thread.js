// The discussion this frame shows. It may not exist before somebody writes.

import { api } from "./call.js";
import { plural } from "./words.js";

export const main = document.getElementById("thread");

export const asked = new URLSearchParams(location.search);

export const site = main.dataset.site;
// Names the page even while it has no thread.
export const pageKey = `${site}:${main.dataset.key}`;

const count = document.getElementById("count");
const composer = document.getElementById("composer");
const closed = document.getElementById("closed");

// Characters that the server refuses in a line must not keep anybody from writing.
function title() {
  const line = (main.dataset.title ?? asked.get("title") ?? "").replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ").trim();
  return [...line].slice(0, 300).join("");
}

export async function resolveThread() {
  if (!main.dataset.id || "moved" in main.dataset) {
    const page = { site, url: asked.get("url"), key: asked.get("key") ?? "", title: title() };
    main.dataset.id = (await api("POST", "threads", page)).id;
  }
  return main.dataset.id;
}

export function showState({ comment_count, open }) {
  const shown = document.querySelectorAll('.comment[data-status="published"]').length;
  const number = Math.max(comment_count, shown);
  const text = number ? plural(number, "comment") : "Comments";
  if (count.textContent !== text) count.textContent = text;
  main.dataset.open = open;
  composer.hidden = !open;
  closed.hidden = open;
}
