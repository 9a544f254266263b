// A form that says in words what is wrong, beside the field, and loses nothing that was typed.

import { addressForm } from "./me.js";
import { main } from "./thread.js";
import { plural } from "./words.js";

const MAX_BODY = Number(main.dataset.maxBody);
const NEAR = 500;
const MISSING = {
  body: "Write something first.",
  name: "Tell us the name to show.",
  reason: "Choose a reason.",
};

let ids = 0;

const KEPT = "What you wrote is kept here.";

// `send` gets what was filled in and may throw a Problem; `cancel` is what Escape does.
export function arm(form, { send, draft, cancel }) {
  addressForm(form);
  if (draft) restore(form, draft);
  form.addEventListener("input", ({ target }) => {
    clearError(target);
    if (target.name === "body") showRest(target);
    if (draft) draft.keep(filledIn(form));
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    if (event.key === "Escape") cancel?.();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.getAttribute("aria-busy") !== "true") submit(form, send, draft);
  });
}

async function submit(form, send, draft) {
  form.querySelectorAll(".error").forEach((error) => error.remove());
  if (!check(form)) return;
  setBusy(form, true);
  try {
    await send(filledIn(form));
  } catch (problem) {
    showProblem(form, problem, draft);
  } finally {
    setBusy(form, false);
  }
}

// What is typed while a form is under way would be lost with it.
function setBusy(form, busy) {
  form.setAttribute("aria-busy", busy);
  for (const control of form.querySelectorAll("input, textarea")) control.readOnly = busy;
}

function showProblem(form, { message, status, errors = [] }, draft) {
  const placed = errors.filter((error) => isShown(form.elements[error.field]));
  for (const error of placed) showError(form.elements[error.field], error.message);
  form.querySelector('[aria-invalid="true"]')?.focus();
  if (placed.length) return;
  const isLost = status === 0 || status >= 500;
  showWhole(form, isLost && draft ? `${message} ${KEPT}` : message);
}

const isShown = (control) => control && !control.closest("[hidden]");

function filledIn(form) {
  return Object.fromEntries(new FormData(form));
}

function restore(form, draft) {
  const { body, name } = form.elements;
  if (draft.body) body.value = draft.body;
  if (name && draft.name) name.value = draft.name;
}

function check(form) {
  const { body } = form.elements;
  for (const [name, words] of Object.entries(MISSING)) {
    const control = form.elements[name];
    if (isShown(control) && !control.value.trim()) showError(control, words);
  }
  if (body && restOf(body) < 0) showError(body, `Please shorten it: ${tooMany(body)}.`);
  const first = form.querySelector('[aria-invalid="true"]');
  first?.focus();
  return !first;
}

// As the server counts: characters, not the halves that JavaScript counts.
const restOf = ({ value }) =>
  value.length < MAX_BODY - NEAR ? NEAR : MAX_BODY - [...value].length;
const tooMany = (body) => `${plural(-restOf(body), "character")} too many`;

function showRest(body) {
  const rest = restOf(body);
  const field = body.closest(".field");
  const note = field.querySelector(".left") ?? field.appendChild(paragraph("left", ""));
  note.hidden = rest >= NEAR;
  note.textContent = rest < 0 ? tooMany(body) : `${plural(rest, "character")} left`;
}

function showError(control, message) {
  clearError(control);
  const error = paragraph("error", message);
  error.id = `error-${++ids}`;
  control.closest(".field").append(error);
  control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-describedby", error.id);
}

function clearError(control) {
  document.getElementById(control.getAttribute("aria-describedby"))?.remove();
  control.removeAttribute("aria-invalid");
  control.removeAttribute("aria-describedby");
}

function showWhole(form, message) {
  const error = paragraph("error", message);
  error.setAttribute("role", "alert");
  form.querySelector(".foot, .buttons").before(error);
}

export function paragraph(className, text) {
  const element = document.createElement("p");
  element.className = className;
  element.textContent = text;
  return element;
}
