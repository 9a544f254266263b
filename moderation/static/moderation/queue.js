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

mark(document);
