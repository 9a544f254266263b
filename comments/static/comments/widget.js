// The discussion under a page. The server drew it; this makes it answer.

import "./around.js";
import { listen } from "./act.js";
import { Draft } from "./draft.js";
import { arm, paragraph } from "./form.js";
import { sort } from "./list.js";
import { askWhoIAm } from "./me.js";
import { followOwn, post, showPosted } from "./own.js";
import { showFresh, showSorted } from "./pages.js";
import { lookSoon, watch } from "./watch.js";
import { tellTimes } from "./words.js";

const composer = document.getElementById("composer");
const draft = new Draft("new");

arm(composer, {
  draft,
  async send(data) {
    const comment = await post(data, { draft });
    composer.elements.body.value = "";
    composer.querySelector(".left")?.remove();
    const words = await showPosted(comment);
    lookSoon();
    if (words) composer.append(paragraph("note", words));
  },
});
tellTimes();
listen();
sort.value = "newest"; // what the server drew, whatever the browser remembers
sort.addEventListener("change", async () => {
  await showSorted();
  await followOwn().catch(() => {}); // offline: the next look brings them
});
document.getElementById("fresh").addEventListener("click", showFresh);

try {
  await askWhoIAm();
  await followOwn();
} catch {
  // Reading works without; the rounds ask again.
}
watch();
