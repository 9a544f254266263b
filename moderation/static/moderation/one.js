// One key a decision. What is decided leaves the screen at once and is sent behind it; what the
// server refuses comes back. Without this script the page's forms do the same, one page each.
import { mark } from "./marks.js";

const AHEAD = 5;
const LOOKS_EVERY = 15_000;
const IDLE_AFTER = 4 * 60_000;

const page = document.querySelector("[data-one]");
const list = page.querySelector("[data-items]");
const empty = page.querySelector("[data-empty]");
const messages = document.querySelector("[data-messages]");
const help = page.querySelector("[data-help]");
const token = page.querySelector("[name=csrfmiddlewaretoken]").value;
const undoButton = page.querySelector("[data-key=u]");

let current = list.querySelector("[data-item]");
let isFetching = false;
let lastActivity = Date.now();
const done = []; // what can be undone, the last one last
const onTheirWay = new Set();

class SignedOut extends Error {}

async function ask(address, form) {
  const response = await fetch(address, {
    method: form ? "POST" : "GET",
    body: form,
    headers: { Accept: "application/json", ...(form && { "X-CSRFToken": token }) },
  });
  const isJson = (response.headers.get("content-type") ?? "").startsWith("application/json");
  if (response.redirected || response.status === 403) throw new SignedOut();
  if (!isJson) throw new Error(`The server answered ${response.status}.`);
  return { ok: response.ok, ...(await response.json()) };
}

// What is on the screen

function items() {
  return [...list.querySelectorAll("[data-item]")];
}

function show(item) {
  current = item ?? null;
  items().forEach((one) => { one.hidden = one !== current; });
  empty.hidden = current !== null;
  if (!current) return;
  current.querySelectorAll("details[open]").forEach((menu) => { menu.open = false; });
  if (current.getBoundingClientRect().top < 0) current.scrollIntoView({ block: "start" });
}

function drawn(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const item = holder.content.querySelector("[data-item]");
  mark(item);
  return item;
}

function say(text, kind = "success", withUndo = false) {
  const message = document.createElement("div");
  message.className = `queue-message ${kind}`;
  const words = document.createElement("span");
  words.textContent = text;
  message.append(words);
  if (withUndo) {
    const button = document.createElement("button");
    button.className = "desk-button";
    button.type = "button";
    button.textContent = "Undo";
    button.addEventListener("click", undo);
    message.append(button);
  }
  messages.replaceChildren(message);
}

function sayWhy(error) {
  if (!(error instanceof SignedOut)) {
    say(`Nothing was changed: ${error.message || "no answer came."}`, "error");
    return;
  }
  say("Nothing was changed: you are signed out. ", "error");
  const link = document.createElement("a");
  link.href = page.dataset.login;
  link.textContent = "Sign in again";
  messages.querySelector("span").append(link);
}

// Deciding

function decide(item, button) {
  const form = new FormData(item.querySelector("form"), button);
  if (button.value === "note") {
    note(item, form);
    return;
  }
  const decision = { id: item.dataset.item, act: "", press: button.value, target: form.get("target") };
  const next = item.nextElementSibling ?? item.previousElementSibling;
  item.remove();
  show(next);
  done.push(decision);
  undoButton.disabled = false;
  onTheirWay.add(decision.id);
  decision.sent = send(item, decision, form);
  fetchAhead();
}

async function send(item, decision, form) {
  try {
    const answer = await ask(page.dataset.decide, form);
    if (answer.ok) {
      decision.act = answer.act;
      say(answer.text, "success", true);
      return;
    }
    forget(decision);
    say(answer.text, "warning");
    if (answer.waits) bringBack(await again(decision.id) ?? item);
  } catch (error) {
    forget(decision);
    bringBack(item);
    sayWhy(error);
  } finally {
    onTheirWay.delete(decision.id);
  }
}

function forget(decision) {
  done.splice(done.indexOf(decision), 1);
  undoButton.disabled = done.length === 0;
}

// Before the one that is read now, which stays where it is.
function bringBack(item) {
  if (current) current.before(item);
  else list.append(item);
  show(current ?? item);
}

async function again(id) {
  const answer = await ask(`${page.dataset.again}${id}/`);
  return answer.items ? drawn(answer.items[0]) : null;
}

async function undo() {
  const decision = done.pop();
  if (!decision) return;
  undoButton.disabled = done.length === 0;
  await decision.sent;
  const form = new FormData();
  try {
    let answer;
    if (decision.act) {
      answer = await ask(`${page.dataset.undo}${decision.act}/`, form);
    } else {
      form.append("press", decision.press === "escalate" ? "return" : "escalate");
      form.append("target", decision.target);
      answer = await ask(page.dataset.decide, form);
    }
    say(answer.text, answer.ok ? "success" : "warning");
    const item = await again(decision.id);
    if (!item) return;
    items().find((one) => one.dataset.item === decision.id)?.remove();
    bringBack(item);
    show(item);
  } catch (error) {
    done.push(decision);
    undoButton.disabled = false;
    sayWhy(error);
  }
}

async function note(item, form) {
  try {
    const answer = await ask(page.dataset.decide, form);
    say(answer.text, answer.ok ? "success" : "warning");
    if (!answer.ok) return;
    const fresh = await again(item.dataset.item);
    const wasCurrent = item === current;
    item.replaceWith(fresh);
    show(wasCurrent ? fresh : current);
  } catch (error) {
    sayWhy(error);
  }
}

// What comes next

async function fetchAhead() {
  if (isFetching) return;
  isFetching = true;
  try {
    const known = items();
    const ahead = current ? known.length - known.indexOf(current) - 1 : 0;
    const wanted = Math.max(0, AHEAD - ahead);
    const have = [...known.map((item) => item.dataset.item), ...onTheirWay];
    const query = new URLSearchParams({ have: have.join(","), count: wanted });
    const answer = await ask(`${page.dataset.more}&${query}`);
    for (const item of answer.items.map(drawn)) {
      if (!items().some((one) => one.dataset.item === item.dataset.item)) {
        item.hidden = true;
        list.append(item);
      }
    }
    page.querySelector("[data-waiting]").textContent = answer.waiting;
    const others = page.querySelector("[data-others]");
    others.hidden = !answer.others;
    others.querySelector("b").textContent = answer.others;
    if (!current) show(items()[0]);
  } catch (error) {
    if (error instanceof SignedOut) sayWhy(error);
  } finally {
    isFetching = false;
  }
}

setInterval(() => {
  if (!document.hidden && Date.now() - lastActivity < IDLE_AFTER) fetchAhead();
}, LOOKS_EVERY);

// Keys

const moves = {
  j: () => { if (current?.nextElementSibling) show(current.nextElementSibling); fetchAhead(); },
  k: () => { if (current?.previousElementSibling) show(current.previousElementSibling); },
  u: undo,
  "?": () => help.showModal(),
  "/": () => { location.href = `${page.querySelector(".one-head a").href}#search`; },
};

function press(key) {
  const open = current?.querySelector("details[open]");
  if (open && /^\d$/.test(key)) return open.querySelector(`[data-key="${key}"]`);
  if (/^\d$/.test(key)) return null;
  return current?.querySelector(`form > [data-key="${key}"]`);
}

function toggle(key) {
  const menu = current?.querySelector(`[data-menu="${key}"]`);
  if (!menu) return false;
  const opens = !menu.open;
  current.querySelectorAll("details[open]").forEach((one) => { one.open = false; });
  menu.open = opens;
  if (opens) menu.querySelector("textarea")?.focus();
  return true;
}

document.addEventListener("keydown", (event) => {
  lastActivity = Date.now();
  const field = event.target.closest("input, textarea, select");
  if (event.key === "Escape" && current) {
    current.querySelectorAll("details[open]").forEach((menu) => { menu.open = false; });
    field?.blur();
  }
  const sendsNote = event.key === "Enter" && (event.ctrlKey || event.metaKey);
  if (sendsNote && field?.name === "note") {
    decide(field.closest("[data-item]"), field.closest("form").querySelector("[value=note]"));
  }
  if (field || help.open || event.ctrlKey || event.metaKey || event.altKey) return;
  const button = press(event.key);
  if (button) decide(current, button);
  else if (!toggle(event.key) && moves[event.key]) moves[event.key]();
  else if (!current?.querySelector(`[data-menu="${event.key}"]`)) return;
  event.preventDefault();
});

document.addEventListener("pointerdown", () => { lastActivity = Date.now(); });
page.addEventListener("submit", (event) => {
  const item = event.target.closest("[data-item]");
  if (!item || !event.submitter) return;
  event.preventDefault();
  decide(item, event.submitter);
});
page.querySelector("[data-tools]").addEventListener("click", ({ target }) => {
  const key = target.closest("[data-key]")?.dataset.key;
  if (key) moves[key]();
});

page.querySelector("[data-tools]").hidden = false;
mark(document);
show(current);
fetchAhead();
