// Encodings side by side: their counts at once, their tokens in columns on demand.

import { element } from "./draw.js";
import { listenToKeys } from "./keys.js";
import { many, number } from "./numbers.js";
import { TokenView } from "./view.js";

export class ComparePane {
  #client; #onToken; #table; #columns; #note;
  #rows = new Map(); // by encoding: {row, cells, box}
  #views = new Map(); // by encoding: {section, view}
  #version = 0;
  spaces = false;

  constructor(pane, client, onToken) {
    this.#client = client;
    this.#onToken = onToken;
    this.#table = element("table", "table");
    const scroll = element("div", "scroll");
    scroll.append(this.#table);
    this.#note = element("p", "bar");
    this.#columns = element("div", "columns");
    pane.append(scroll, this.#note, this.#columns);
  }

  /** Sets the encodings that are compared: {name, encoding, bytes}, bytes to load. */
  offer(encodings) {
    const head = element("tr");
    for (const [name, kind] of [["Encoding", ""], ["Tokens", "n"], ["Difference", "n"], ["Bytes/token", "n wide"], ["Show", ""]]) {
      head.append(element("th", kind, name, { scope: "col" }));
    }
    const thead = element("thead"), body = element("tbody");
    thead.append(head);
    this.#rows.clear();
    for (const { name, encoding, also } of encodings) {
      const row = element("tr");
      const cells = { count: element("td", "n", "…"), difference: element("td", "n"), ratio: element("td", "n wide") };
      const box = element("input", "", "", { type: "checkbox", "aria-label": `Show the tokens of ${name}` });
      box.addEventListener("change", () => this.#toggle(encoding, name, box.checked));
      const label = element("label", "check");
      label.append(box, element("span", "wide", "tokens"));
      const last = element("td");
      last.append(label);
      const first = element("th", "", "", { scope: "row" });
      first.append(element("code", "", name));
      if (also) first.append(element("small", "", ` also ${also}`));
      row.append(first, cells.count, cells.difference, cells.ratio, last);
      body.append(row);
      this.#rows.set(encoding, { row, cells, box });
    }
    this.#table.replaceChildren(element("caption", "unseen", "Counts of the text by encoding"), thead, body);
    for (const encoding of this.#views.keys()) if (!this.#rows.has(encoding)) this.#remove(encoding);
  }

  /** Counts the Worker's text anew, which it has in encoding own. */
  async update(own, special, key) {
    const version = ++this.#version;
    const counts = new Map();
    for (const encoding of [own, ...this.#rows.keys()].filter((e, i, all) => this.#rows.has(e) && all.indexOf(e) === i)) {
      const { cells } = this.#rows.get(encoding);
      try {
        const answer = await this.#client.ask("count", { encoding, special });
        if (version !== this.#version) return;
        counts.set(encoding, answer.tokens);
        cells.count.textContent = number(answer.tokens);
        cells.ratio.textContent = answer.tokens > 0 ? (answer.bytes / answer.tokens).toFixed(2) : "–";
        const base = counts.get(own);
        cells.difference.textContent = encoding === own ? "chosen" : base > 0 ? differenceOf(answer.tokens, base) : "–";
        this.#rows.get(encoding).row.className = encoding === own ? "total" : "";
      } catch (error) {
        if (version !== this.#version) return;
        cells.count.textContent = "failed";
        this.#note.textContent = error.message;
      }
    }
    for (const encoding of this.#views.keys()) {
      await this.#fill(encoding, special, key);
      if (version !== this.#version) return;
    }
    this.special = special;
    this.key = key;
  }

  redraw(spaces) {
    this.spaces = spaces;
    for (const { view } of this.#views.values()) {
      view.spaces = spaces;
      view.redraw();
    }
  }

  #toggle(encoding, name, on) {
    if (!on) return this.#remove(encoding);
    const section = element("section", "", "", { "aria-label": `Tokens by ${name}` });
    const title = element("h2", "", name);
    const box = element("div", "tokens", "", { tabindex: "0", role: "application", "aria-label": `Tokens by ${name}: the arrow keys go through them` });
    section.append(title, box);
    this.#columns.append(section);
    const view = new TokenView(box, (list, i) => this.#client.ask("chunk", { list: list.number, i }));
    view.spaces = this.spaces;
    view.redraw();
    listenToKeys(view);
    box.addEventListener("token", this.#onToken);
    this.#views.set(encoding, { section, view, title, name });
    this.#fill(encoding, this.special, this.key);
  }

  #remove(encoding) {
    this.#views.get(encoding)?.section.remove();
    this.#views.delete(encoding);
    const row = this.#rows.get(encoding);
    if (row) row.box.checked = false;
  }

  async #fill(encoding, special, key) {
    const { view, title, name } = this.#views.get(encoding);
    const list = await this.#client.ask("list", { encoding, special, wanted: view.wanted });
    title.textContent = `${name}: ${many(list.tokens, "token")}`;
    view.show({ ...list, key }, new Map(list.chunks));
  }
}

function differenceOf(tokens, base) {
  const p = 100 * (tokens - base) / base;
  return (p > 0 ? "+" : p < 0 ? "−" : "±") + Math.abs(p).toFixed(1) + " %";
}

