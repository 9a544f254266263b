// The page around the frame: it says what it is called and whether it is light or dark, and is told
// how tall we are and which discussion this is.

const { dataset } = document.querySelector("main");

addEventListener("message", ({ source, data }) => {
  // Only pages of the site may frame this document, so whoever is its parent may say it.
  if (source !== parent || !["light", "dark"].includes(data?.theme)) return;
  document.documentElement.dataset.theme = data.theme;
  document.querySelector("meta[name=color-scheme]").content = data.theme;
  dataset.title = data.title ?? "";
});

// A wrong target would lose the message, and a height is no secret: where unknown, anybody.
function around() {
  const origin = location.ancestorOrigins?.[0] ?? URL.parse?.(document.referrer)?.origin;
  return origin && origin !== "null" ? origin : "*";
}

if (parent !== window) {
  document.documentElement.classList.add("framed");
  const target = around();
  let told;
  new ResizeObserver(() => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (height === told) return;
    told = height;
    parent.postMessage({ parley: "height", height, key: dataset.key }, target);
  }).observe(document.body);
}
