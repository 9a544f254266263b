// Tells the page around the frame how tall this document is.

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
    if (height !== told) parent.postMessage({ parley: "height", height: (told = height) }, target);
  }).observe(document.body);
}
