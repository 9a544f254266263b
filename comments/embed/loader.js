// Puts one iframe with the page's discussion into the page, and keeps its height right.
//
// <div id="parley"></div> <script src="…/embed.js" data-site="KEY" async></script>
// Also: data-target (a selector), data-thread (the publisher's own id of the page), data-theme.
((script) => {
  // A second copy only makes sure that the first has done its work.
  if (window.Parley) return window.Parley.mount();

  const { origin } = new URL(script.src);
  const { site, target = "#parley" } = script.dataset;
  let frame, shown, canonical, path;

  // A canonical link that stays while the path changes is a leftover of the page before.
  const address = () => {
    const found = document.querySelector("link[rel=canonical]")?.href;
    if (!found || (found === canonical && location.pathname !== path)) {
      return location.href.split("#")[0];
    }
    path = location.pathname;
    return (canonical = found);
  };

  // The paper is the publisher's: light text stands on dark paper. Browsers give a colour back
  // in its own notation: rgb() counts to 255, color() to 1, lab() and lch() begin with the
  // lightness to 100, oklab() and oklch() with one to 1.
  const paper = (element) => {
    const { color } = getComputedStyle(element);
    const [first, ...rest] = color.match(/(?<=[( ])[\d.]+/g).map(Number);
    const sum = first + rest[0] + rest[1];
    const light = { r: sum / 765, c: sum / 3, l: first / 100, o: first }[color[0]];
    return light > 0.5 ? "dark" : "light";
  };

  const mount = (again) => {
    const element = document.querySelector(target);
    // A page that builds itself may not have put its element there yet.
    if (!element) return waiting.observe(document, { childList: true, subtree: true });
    waiting.disconnect();
    const key = element.dataset.thread || script.dataset.thread || "";
    const theme = script.dataset.theme || paper(element);
    const query = `${new URLSearchParams({ site, url: address(), key, theme })}`;
    if (query === shown && element.contains(frame) && again !== true) return;
    // The old height stays until the new document says its own: nothing jumps.
    const height = frame?.style.height || "480px";
    frame = document.createElement("iframe");
    frame.title = "Comments";
    frame.style.cssText = `display:block;width:100%;border:0;min-height:160px;height:${height};color-scheme:${theme}`;
    frame.src = `${origin}/embed/thread/?${query}&title=${encodeURIComponent(document.title)}`;
    element.replaceChildren(frame);
    shown = query;
  };
  const waiting = new MutationObserver(mount);

  addEventListener("message", (message) => {
    if (message.origin !== origin || message.source !== frame?.contentWindow) return;
    const height = message.data?.parley === "height" && Math.ceil(message.data.height);
    if (height > 0) frame.style.height = height + "px";
  });

  // Frameworks change the address first, the title and the canonical link soon after.
  let later;
  const moved = () => {
    clearTimeout(later);
    later = setTimeout(mount, 100);
  };
  for (const name of ["pushState", "replaceState"]) {
    const original = history[name];
    history[name] = function (...given) {
      original.apply(this, given);
      moved();
    };
  }
  addEventListener("popstate", moved);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", moved);

  window.Parley = { mount, reload: () => mount(true) };
  mount();
})(document.currentScript);
