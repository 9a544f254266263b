import { mark } from "./marks.js";

// Comfort only: everything on the page works without it.
const boxes = [...document.querySelectorAll("input[name=selected]")];
const all = document.querySelector("[data-select-all]");
const label = document.querySelector("[data-selected]");

function tell() {
  const n = boxes.filter((box) => box.checked).length;
  label.textContent = n ? `${n} selected` : "Select all";
  label.closest(".queue-bulk").toggleAttribute("data-active", n > 0);
  all.checked = n === boxes.length;
  all.indeterminate = n > 0 && n < boxes.length;
}

if (all) {
  all.hidden = false;
  all.addEventListener("change", () => {
    boxes.forEach((box) => { box.checked = all.checked; });
    tell();
  });
  boxes.forEach((box) => box.addEventListener("change", tell));
  tell();
}

const filters = document.querySelector("[data-filters]");
if (filters) {
  filters.querySelector("button").hidden = true;
  filters.addEventListener("change", () => filters.requestSubmit());
  if (location.hash === "#search") filters.search.focus();
}

// Counts stay right while the page is open; what is new waits for a click, so that nothing jumps.
const LOOKS_EVERY = 15_000;
const tabs = document.querySelector("[data-counts]");

async function look() {
  if (document.hidden) return;
  const answer = await fetch(tabs.dataset.counts, { headers: { Accept: "application/json" } });
  if (!answer.ok || answer.redirected) return;
  const counts = await answer.json();
  const open = tabs.querySelector("[aria-current] [data-count]");
  const more = Number(counts[open.dataset.count]) - Number(open.dataset.first ??= open.textContent);
  for (const tab of tabs.querySelectorAll("[data-count]")) {
    tab.textContent = counts[tab.dataset.count];
  }
  const told = document.querySelector("[data-new]");
  told.hidden = !(more > 0);
  told.querySelector("a").textContent = `${more} new: show`;
}

if (tabs) setInterval(() => look().catch(() => {}), LOOKS_EVERY);

mark(document);
