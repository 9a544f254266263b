// What was written and has not arrived yet, kept across reloads where the browser lets us.

import { pageKey } from "./thread.js";

export class Draft {
  constructor(name) {
    this.key = `parley:${pageKey}:${name}`;
    this.kept = this.read();
  }

  get body() {
    return this.kept.body ?? "";
  }

  get name() {
    return this.kept.name ?? "";
  }

  keep({ body, name }) {
    this.kept = { ...this.kept, body, name };
    if (body) this.write();
    else this.clear();
  }

  // The same words sent again have the same key: whatever of the first try arrived, counts once.
  attempt({ body, name }) {
    const words = JSON.stringify([body, name]);
    if (this.kept.tried?.words !== words) {
      this.kept.tried = { words, key: newKey() };
      this.write();
    }
    return this.kept.tried.key;
  }

  clear() {
    this.kept = {};
    this.guarded(() => localStorage.removeItem(this.key));
  }

  read() {
    return this.guarded(() => JSON.parse(localStorage.getItem(this.key))) ?? {};
  }

  write() {
    this.guarded(() => localStorage.setItem(this.key, JSON.stringify(this.kept)));
  }

  // Storage of a frame may be forbidden, full, or hold what somebody else put there.
  guarded(act) {
    try {
      return act();
    } catch {
      return null;
    }
  }
}

// randomUUID is for secure pages only.
function newKey() {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join("-");
}
