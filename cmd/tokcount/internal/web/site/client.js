// The page's side of the Worker: questions and answers by number, and texts of which only
// the newest matters.

import { scriptURL } from "./trusted.js";

// It starts here and loads the engine, while the modules of the page are still loaded.
const worker = globalThis.Worker && new Worker(scriptURL("worker.js"), { type: "module" });
const asked = new Map(); // by number: what to do with the answer
const watchers = []; // of what is being loaded
let number = 0;
let broken = null; // why there will be no answers

worker?.addEventListener("message", ({ data }) => {
  if (data.progress) return watchers.forEach((watch) => watch(data.progress));
  const { resolve, reject } = asked.get(data.number);
  asked.delete(data.number);
  if (data.error) reject(Object.assign(new Error(data.error.message), { name: data.error.name }));
  else resolve(data.answer);
});

worker?.addEventListener("error", (event) => {
  event.preventDefault();
  broken = new Error(event.message || "the part of this page that computes could not be loaded");
  for (const { reject } of asked.values()) reject(broken);
  asked.clear();
});

export class Client {
  #busy = false; // a set is on its way
  #next = null; // the newest set that waits for it

  /** onProgress is called with what is being loaded: {file, loaded, total}. */
  constructor(onProgress) { watchers.push(onProgress); }

  /** Asks the Worker for op; see worker.js for what there is. */
  ask(op, question = {}) {
    if (broken) return Promise.reject(broken);
    return new Promise((resolve, reject) => {
      asked.set(++number, { resolve, reject });
      worker.postMessage({ number, op, question });
    });
  }

  /**
   * Asks for the tokens of a text. One set is on its way at a time, and of those that would
   * follow it only the newest is kept: of the others the answer is null.
   */
  async set(question) {
    if (this.#busy) {
      this.#next?.(null);
      const turn = await new Promise((resolve) => { this.#next = resolve; });
      if (turn === null) return null;
    }
    this.#busy = true;
    try {
      return await this.ask("set", question);
    } finally {
      const next = this.#next;
      this.#next = null;
      if (next) next(true); else this.#busy = false;
    }
  }
}
