// The stories of the example pages, by their paths.
window.STORIES = {
  "/harbour": { title: "Three signatures, one crane", text: "The harbour board met without minutes." },
  "/clinic": { title: "The clinic that never closed", text: "Two nurses kept the books." },
  "/council": { title: "A council votes at midnight", text: "Nobody could say who had called it." },
};
window.storyAt = (path) => window.STORIES[path] ?? window.STORIES["/harbour"];
