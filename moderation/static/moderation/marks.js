// The words that drove a score are marked in the text without touching the text.
const marks = "highlights" in CSS ? new Highlight() : null;
if (marks) CSS.highlights.set("driver", marks);

// Text in lower case may be longer than it was: the places of words are those in the original.
function patternOf(word) {
  return new RegExp(word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), "giu");
}

function rangesOf(pattern, node) {
  return Array.from(node.data.matchAll(pattern), ({ index, 0: found }) => {
    const range = new Range();
    range.setStart(node, index);
    range.setEnd(node, index + found.length);
    return range;
  });
}

export function mark(where) {
  if (!marks) return;
  for (const body of where.querySelectorAll("[data-words]")) {
    const words = body.dataset.words.split("\n").map((word) => word.trim());
    const patterns = words.filter((word) => word.length > 2).map(patternOf);
    const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      for (const pattern of patterns) {
        rangesOf(pattern, walker.currentNode).forEach((range) => marks.add(range));
      }
    }
  }
}
