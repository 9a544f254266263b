// Puts one iframe with the page's discussion into the page, and keeps its height right.
//
// <div id="parley"></div> <script src="…/embed.js" data-site="KEY" async></script>
// Also: data-target (a selector), data-thread (the publisher's own id of the page), data-theme.
((script) => {
  // A second copy only makes sure that the first has done its work.
  if (window.Parley) return window.Parley.mount();

  const { origin } = new URL(script.src);
  const { site, target = "#parley" } = script.dataset;
  let frame, element, theme, told, shown, canonical, path;

  // A canonical link that stays while the path changes is a leftover of the page before.
  const address = () => {
    const found = document.querySelector("link[rel=canonical]")?.href;
    if (!found || (found === canonical && location.pathname !== path)) {
      return location.href.split("#")[0];
    }
    path = location.pathname;
    return (canonical = found);
  };

  // How light a colour is, from 0 to 1; undefined where one sees through it. Browsers give colours
  // back in their own notation: rgb() counts to 255, color() to 1, lab() and lch() begin with the
  // lightness to 100, oklab() and oklch() with one to 1. (No look-behind: Safari before 16.4.)
  const lightness = (color) => {
    const [first, second, third, alpha = 1] = color
      .match(/[( ]-?[\d.]+/g)
      .map((found) => Number(found.slice(1)));
    if (alpha < 0.5) return undefined;
    const sum = first + second + third;
    return { r: sum / 765, c: sum / 3, l: first / 100, o: first }[color[0]];
  };

  // Light or dark as the paper behind the element, which is the publisher's.
  const paper = (element) => {
    let light;
    for (let at = element; at && light === undefined; at = at.parentElement) {
      light = lightness(getComputedStyle(at).backgroundColor);
    }
    if (light === undefined) {
      // Nobody coloured it: it is what the browser itself lies below the page.
      const sheet = document.createElement("i");
      sheet.style.background = "Canvas";
      element.append(sheet);
      light = lightness(getComputedStyle(sheet).backgroundColor);
      sheet.remove();
    }
    return light < 0.5 ? "dark" : "light";
  };

  const mount = (again) => {
    element = document.querySelector(target);
    // A page that builds itself may not have put its element there yet.
    if (!element) return waiting.observe(document, { childList: true, subtree: true });
    waiting.disconnect();
    const key = element.dataset.thread || script.dataset.thread || "";
    const query = `${new URLSearchParams({ site, url: address(), key })}`;
    if (query === shown && element.contains(frame) && again !== true) return repaint();
    theme = told = script.dataset.theme || paper(element);
    // The old height stays until the new document says its own: nothing jumps.
    const height = frame?.style.height || "480px";
    frame = document.createElement("iframe");
    frame.title = "Comments";
    frame.style.cssText = `display:block;width:100%;border:0;min-height:160px;height:${height};color-scheme:${theme}`;
    frame.src = `${origin}/embed/thread/?${query}&theme=${theme}&title=${encodeURIComponent(document.title)}`;
    element.replaceChildren(frame);
    shown = query;
    watch();
  };

  // What somebody is typing must not be lost: another look is a message, not another frame.
  const repaint = () => {
    if (!frame || script.dataset.theme || !element?.isConnected) return;
    theme = paper(element);
    if (theme !== told) tell();
  };
  const tell = () => {
    told = theme;
    frame.style.colorScheme = theme;
    frame.contentWindow.postMessage({ parley: "theme", theme }, origin);
  };

  // Whatever is around the element may be given another class or style by the page's own switch.
  const painted = new MutationObserver(() => requestAnimationFrame(repaint));
  const watch = () => {
    painted.disconnect();
    for (let at = element; at; at = at.parentElement) painted.observe(at, { attributes: true });
    painted.observe(document.head, { childList: true, subtree: true, attributes: true });
  };
  addEventListener("transitionend", repaint);
  const heard = new WeakSet();
  const waiting = new MutationObserver(mount);

  addEventListener("message", (message) => {
    if (message.origin !== origin || message.source !== frame?.contentWindow) return;
    const height = message.data?.parley === "height" && Math.ceil(message.data.height);
    if (!(height > 0)) return;
    frame.style.height = height + "px";
    // It listens by now: what it was told before, it may not have heard.
    if (!heard.has(frame)) heard.add(frame), tell();
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
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);

  window.Parley = { mount, reload: () => mount(true) };
  mount();
})(document.currentScript);
