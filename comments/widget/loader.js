// Puts one iframe with the page's discussion into each element that is meant for one, and keeps
// their heights right.
//
// <div id="parley"></div> <script src="…/embed.js" data-site="KEY" async></script>
// Also: data-target (a selector), data-theme, data-thread (the publisher's own id of the page);
// data-thread and data-url (the page's address) may stand on the element.
(() => {
  const script =
    document.currentScript ||
    // A module is not told which element brought it.
    [...document.scripts].find(({ src, dataset }) => dataset.site && /\/embed\.js\b/.test(src));
  if (!script?.src) return console.error("Parley: no data-site");
  const { origin } = new URL(script.src);
  const { site, target = "#parley" } = script.dataset;

  // An element with this id may stand under the name.
  const embeds = window.Parley?.embeds || new Map();
  const name = site + target;
  // A second copy only makes sure that the first has done its work.
  if (embeds.has(name)) return embeds.get(name)();

  const views = new Map();
  let canonical, path, later;

  // A canonical link that stays while the path changes is a leftover of the page before, and one
  // without a route is that of all routes.
  const address = () => {
    const { href, hash, pathname } = location;
    const found = document.querySelector("link[rel=canonical]")?.href;
    const route = /^#!?\/./.test(hash);
    const leftover = found === canonical && pathname !== path;
    if (!found || leftover || (route && !found.includes("#"))) {
      return route ? href : href.split("#")[0];
    }
    path = pathname;
    return (canonical = found);
  };

  // How light a colour is, from 0 to 1; undefined where one sees through it. Browsers give colours
  // back in their own notation: rgb() counts to 255, color() to 1, lab() and lch() begin with the
  // lightness to 100, oklab() and oklch() with one to 1. (No look-behind: Safari before 16.4.)
  const lightness = (color) => {
    const [first, second = 0, third = 0, alpha = 1] = (color.match(/[( ]-?[\d.]+/g) || ["(0"]).map(
      (found) => Number(found.slice(1)),
    );
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
  const look = (again) => {
    clearTimeout(later);
    later = 0;
    for (const element of views.keys()) if (!element.isConnected) views.delete(element);
    for (const element of document.querySelectorAll(target)) show(element, again === true);
    changes.takeRecords(); // what we did ourselves
  };
  // Address, title, canonical link and look of a page may come one after the other, and its element
  // late, or again: whatever changes, we look soon.
  const lookSoon = () => (later = later || setTimeout(look, 50));
  const changes = new MutationObserver(lookSoon);

  const show = (element, again) => {
    if (!site) return element.replaceChildren(word("No comments: data-site is missing."));
    const { thread = script.dataset.thread || "", url = address() } = element.dataset;
    const now = {
      query: `${new URLSearchParams({ site, url: new URL(url, location), key: thread })}`,
      theme: script.dataset.theme || paper(element),
      title: document.title,
    };
    const view = views.get(element);
    if (again || !view || !element.contains(view.frame)) return draw(element, now, view);
    if (now.theme !== view.theme || now.title !== view.title) tell(view, now);
    if (now.query !== view.query) follow(view, now);
  };

  const draw = (element, now, before) => {
    const frame = document.createElement("iframe");
    frame.title = "Comments";
    // The old height stays until the new document says its own: nothing jumps.
    const height = before?.frame.style.height || "480px";
    frame.style.cssText = `display:block;width:100%;border:0;min-height:160px;height:${height};color-scheme:${now.theme}`;
    frame.src = `${origin}/embed/thread/?${now.query}&theme=${now.theme}&title=${encodeURIComponent(now.title)}`;
    const view = { element, frame, ...now };
    views.set(element, view);
    frame.onload = () => setTimeout(miss, 5000, view);
    element.replaceChildren(frame);
  };

  // Another address may be another spelling of the page: what somebody is typing must not be lost.
  const follow = async (view, now) => {
    view.query = now.query;
    const page = await fetch(`${origin}/api/v1/page?${now.query}`).catch(() => null);
    const { key } = (await page?.json()) || {};
    if (views.get(view.element) === view && view.query === now.query && key !== view.key) {
      draw(view.element, now, view);
    }
  };

  // It may be kept away by a policy of the page, or by what blocks things for the reader.
  const miss = (view) => {
    if (view.isHeard) return;
    view.frame.style.display = "none";
    view.frame.before((view.word = word("The comments could not be loaded.")));
  };
  const word = (text) => {
    const p = document.createElement("p");
    p.textContent = text;
    return p;
  };

  const tell = (view, { theme, title }) => {
    Object.assign(view, { theme, title });
    view.frame.style.colorScheme = theme;
    view.frame.contentWindow.postMessage({ parley: "page", theme, title }, origin);
  };

  addEventListener("message", ({ source, data, origin: from }) => {
    const view = [...views.values()].find(({ frame }) => frame.contentWindow === source);
    if (!view || from !== origin) return;
    const height = Math.ceil(data?.height);
    if (!(height > 0)) return;
    view.frame.style.height = height + "px";
    view.key = data.key;
    // It listens by now: what it was told before, it may not have heard.
    if (view.isHeard) return;
    view.isHeard = true;
    tell(view, view);
    view.word?.remove();
    view.frame.style.display = "block";
  });

  const all = { attributes: true, characterData: true, childList: true, subtree: true };
  changes.observe(document, all);
  for (const change of ["pushState", "replaceState"]) {
    const original = history[change];
    history[change] = function (...given) {
      original.apply(this, given);
      lookSoon();
    };
  }
  for (const event of ["popstate", "hashchange", "transitionend"]) addEventListener(event, lookSoon);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", lookSoon);

  embeds.set(name, look);
  const every = (again) => embeds.forEach((embed) => embed(again));
  window.Parley = { embeds, mount: () => every(), reload: () => every(true) };
  look();
})();
