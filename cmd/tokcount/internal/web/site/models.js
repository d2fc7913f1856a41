// The box for the model's name: completion by any part of a name, also by that of an encoding
// or of a tokenizer file that was opened. It is a combobox as ARIA describes it.

import { element } from "./draw.js";
import { number } from "./numbers.js";

/** The most names that are offered at once. */
const OFFERED = 60;

export class ModelBox {
  #input; #list; #said;
  #entries = []; // {name, encoding, note, choice}
  #offered = []; #active = -1;
  #lookUp; #onChoice;
  choice = null;

  /**
   * lookUp(name) returns the model of any other name, or fails with a sentence. onChoice is
   * called when a choice was made: {name, encoding, model}, model null if there is none.
   */
  constructor(input, list, said, lookUp, onChoice) {
    this.#input = input; this.#list = list; this.#said = said;
    this.#lookUp = lookUp; this.#onChoice = onChoice;
    input.addEventListener("input", () => this.#offer(input.value));
    input.addEventListener("focus", () => input.select());
    input.addEventListener("click", () => { if (list.hidden) this.#offer(""); });
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("blur", () => { this.#close(); this.#commit(input.value); });
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the focus
    list.addEventListener("click", (event) => {
      const i = [].indexOf.call(list.children, event.target.closest("[role=option]"));
      if (i >= 0) this.#take(this.#offered[i].choice);
    });
  }

  /** Sets what is offered: models, encodings, and tokenizer files. */
  offer(models, encodings, files = []) {
    const dated = (name) => /-\d{4}(-\d\d-\d\d)?$/.test(name) ? 1 : 0;
    const chat = (model) => model.chat ? 0 : 1;
    const sorted = [...models].sort((a, b) => dated(a.name) - dated(b.name) || chat(a) - chat(b) ||
      b.name.localeCompare(a.name, "en", { numeric: true }));
    this.#entries = [
      ...files.map((file) => ({ name: file.name, note: "tokenizer file", choice: file })),
      ...sorted.map((model) => ({ name: model.name, note: noteOf(model), choice: { name: model.name, encoding: model.encoding, model } })),
      ...encodings.map((name) => ({ name, note: "encoding", choice: { name, encoding: name, model: null } })),
    ];
  }

  /** Makes a choice by name, as if it were typed; says in a sentence what is wrong with it. */
  async choose(name) {
    this.#input.value = name;
    await this.#commit(name);
  }

  #offer(typed) {
    const part = typed.trim().toLowerCase();
    const found = this.#entries.filter((e) => e.name.toLowerCase().includes(part));
    if (part) found.sort((a, b) => b.name.toLowerCase().startsWith(part) - a.name.toLowerCase().startsWith(part));
    this.#offered = found.slice(0, OFFERED);
    this.#list.replaceChildren(...this.#offered.map((entry, i) => {
      const option = element("li", "", "", { id: "model-" + i, role: "option", "aria-selected": "false" });
      option.append(element("span", "", entry.name), element("small", "", entry.note));
      return option;
    }));
    this.#active = -1;
    this.#list.hidden = this.#offered.length === 0;
    this.#list.scrollTop = 0;
    this.#input.setAttribute("aria-expanded", String(!this.#list.hidden));
    this.#input.removeAttribute("aria-activedescendant");
  }

  #close() {
    this.#list.hidden = true;
    this.#input.setAttribute("aria-expanded", "false");
    this.#input.removeAttribute("aria-activedescendant");
  }

  #key(event) {
    const { key } = event;
    if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      if (this.#list.hidden) return this.#offer("");
      this.#activate(this.#active + (key === "ArrowDown" ? 1 : -1));
    } else if (key === "Enter") {
      if (!this.#list.hidden && this.#active >= 0) this.#take(this.#offered[this.#active].choice);
      else { this.#close(); this.#commit(this.#input.value); }
    } else if (key === "Escape" && !this.#list.hidden) {
      event.preventDefault();
      this.#close();
    }
  }

  #activate(i) {
    const n = this.#offered.length;
    if (n === 0) return;
    this.#list.children[this.#active]?.setAttribute("aria-selected", "false");
    this.#active = (i + n) % n;
    const option = this.#list.children[this.#active];
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.#input.setAttribute("aria-activedescendant", option.id);
  }

  async #commit(typed) {
    const name = typed.trim();
    if (name === "" || name === this.choice?.name) {
      if (this.choice) this.#take(this.choice, false);
      return;
    }
    const exact = this.#entries.find((e) => e.name.toLowerCase() === name.toLowerCase());
    if (exact) return this.#take(exact.choice);
    try {
      const model = await this.#lookUp(name);
      this.#take({ name, encoding: model.encoding, model });
    } catch (error) {
      this.#input.setAttribute("aria-invalid", "true");
      this.#said.className = "error";
      this.#said.textContent = `${error.message.replace(/[^?.]$/, "$&.")} Still counting for ${this.choice?.name ?? "no model"}.`;
    }
  }

  #take(choice, tell = true) {
    const other = choice !== this.choice;
    this.choice = choice;
    this.#close();
    this.#input.value = choice.name;
    this.#input.removeAttribute("aria-invalid");
    this.#said.className = "";
    const code = element("code", "", choice.encoding);
    this.#said.replaceChildren(...(choice.file ? [choice.file] : choice.model ? [code] : ["encoding"]));
    if (tell && other) this.#onChoice(choice);
  }
}

function noteOf(model) {
  return model.encoding + (model.window ? " · " + number(model.window) : "");
}
