// Light or dark, as the page around the frame has become meanwhile.

addEventListener("message", ({ source, data }) => {
  // Only pages of the site may frame this document, so whoever is its parent may say it.
  if (source !== parent || !["light", "dark"].includes(data?.theme)) return;
  document.documentElement.dataset.theme = data.theme;
  document.querySelector("meta[name=color-scheme]").content = data.theme;
});
