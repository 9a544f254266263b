// Words and times as people read them, and the voice for those who listen.

const UNITS = [
  ["hour", 3600],
  ["minute", 60],
];

const language = document.documentElement.lang; // of the interface, not of the site
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const day = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
const exact = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" });
const live = document.getElementById("live");

export const plural = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

// The reader's clock may be behind ours: what lies ahead is now.
function since(date) {
  const seconds = Math.max(0, (Date.now() - date) / 1000);
  if (seconds > 30 * 86400) return day.format(date);
  if (seconds >= 86400) return relative.format(-days(date), "day");
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? ["second", Infinity];
  return relative.format(-Math.floor(seconds / size), unit);
}

// By the calendar; a day may have 23 hours.
const midnight = (date) => new Date(date).setHours(0, 0, 0, 0);
const days = (date) => Math.round((midnight(Date.now()) - midnight(date)) / 864e5);

export function tellTimes(within = document) {
  for (const time of within.querySelectorAll("time")) {
    const date = new Date(time.dateTime);
    const words = since(date);
    if (time.textContent !== words) time.textContent = words;
    time.title ||= exact.format(date);
  }
}

// Emptied first: the same words twice are heard twice.
export function say(text) {
  live.textContent = "";
  setTimeout(() => (live.textContent = text), 60);
}
