// Keeps an open page up to date, while somebody may be looking at it.

import { api, fragment } from "./call.js";
import { askWhoIAm, dress, me } from "./me.js";
import { anyWaits, followOwn } from "./own.js";
import { comments, refresh } from "./pages.js";
import { main, showState } from "./thread.js";

// A machine decides within a second; a person takes longer.
const OWN = [300, 600, 1000, 2000, 4000, 8000];
const THREAD = [12_000];
const CLOCK = 30_000;
const LONGEST = 120_000;

// Runs `look` again and again, each time a step later; after failures ever more rarely.
class Rounds {
  constructor(steps, look, goesOn = () => true) {
    Object.assign(this, { steps, look, goesOn, turn: 0, failures: 0, asked: Infinity });
  }

  // The next look comes soon, however long the last pause was to be.
  start(delay = this.steps[0]) {
    this.turn = 0;
    // A look under way may have missed what happened: another follows.
    if (this.running) this.asked = Math.min(this.asked, delay);
    else this.plan(delay);
  }

  plan(delay) {
    clearTimeout(this.timer);
    if (!document.hidden && this.goesOn()) this.timer = setTimeout(() => this.run(), delay);
  }

  async run() {
    this.running = true;
    try {
      await this.look();
      this.failures = 0;
    } catch {
      this.failures += 1;
    }
    this.turn = Math.min(this.turn + 1, this.steps.length - 1);
    const pause = Math.min(this.steps[this.turn] * 2 ** this.failures, LONGEST);
    this.plan(Math.min(this.asked, pause));
    Object.assign(this, { running: false, asked: Infinity });
  }
}

const own = new Rounds(OWN, lookAtOwn, anyWaits);
const thread = new Rounds(THREAD, lookAtThread);

// After the reader did something that is to be judged, or that others see.
export function lookSoon() {
  own.start();
  thread.start(OWN[0]);
}

export function watch() {
  own.start();
  thread.start(0); // something may have been decided since the server drew the page
  setInterval(() => document.hidden || comments().forEach(dress), CLOCK);
  document.addEventListener("visibilitychange", atOnce);
  addEventListener("online", atOnce);
}

function atOnce() {
  own.start(0);
  thread.start(0);
}

async function lookAtOwn() {
  if (await followOwn()) thread.start(0);
}

async function lookAtThread() {
  if (!main.dataset.id) await lookForThread();
  if (!me.asked) await meetAgain();
  if (!main.dataset.id) return;
  const state = await api("GET", `threads/${main.dataset.id}`);
  if (String(state.version) !== main.dataset.version && (await refresh()).complete) {
    main.dataset.version = state.version;
  }
  showState(state);
}

// Somebody else may have written first; this document would now come with their comment.
async function lookForThread() {
  const now = (await fragment(location.href)).getElementById("thread");
  if (now?.dataset.id) main.dataset.id = now.dataset.id;
}

async function meetAgain() {
  await askWhoIAm();
  await followOwn();
  own.start();
}
