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
}

// The words that drove a score are marked in the text without touching the text.
function rangesOf(pattern, node) {
  return Array.from(node.data.matchAll(pattern), ({ index, 0: found }) => {
    const range = new Range();
    range.setStart(node, index);
    range.setEnd(node, index + found.length);
    return range;
  });
}

// Text in lower case may be longer than it was: the places of words are those in the original.
function patternOf(word) {
  return new RegExp(word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), "giu");
}

if ("highlights" in CSS) {
  const marks = new Highlight();
  for (const body of document.querySelectorAll("[data-words]")) {
    const words = body.dataset.words.split("\n").map((word) => word.trim());
    const patterns = words.filter((word) => word.length > 2).map(patternOf);
    const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      for (const pattern of patterns) {
        rangesOf(pattern, walker.currentNode).forEach((range) => marks.add(range));
      }
    }
  }
  CSS.highlights.set("driver", marks);
}
