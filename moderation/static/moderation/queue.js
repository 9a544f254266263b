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

// The words that drove a score are marked in the text without touching the text.
function rangesOf(word, node) {
  const text = node.data.toLowerCase();
  const ranges = [];
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
    const range = new Range();
    range.setStart(node, at);
    range.setEnd(node, at + word.length);
    ranges.push(range);
  }
  return ranges;
}

if ("highlights" in CSS) {
  const marks = new Highlight();
  for (const body of document.querySelectorAll("[data-words]")) {
    const words = body.dataset.words.toLowerCase().split("\n").map((word) => word.trim());
    const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      for (const word of words.filter((w) => w.length > 2)) {
        rangesOf(word, walker.currentNode).forEach((range) => marks.add(range));
      }
    }
  }
  CSS.highlights.set("driver", marks);
}
