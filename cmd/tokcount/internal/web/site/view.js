// A list of tokens of any length in a box that scrolls. Each chunk has an element of about
// the right height; only those in sight, and near it, have tokens in them.

import { button, drawChunk, element } from "./draw.js";

/** How far beyond the box chunks are drawn, as a part of its height. */
const MARGIN = "40%";

/** Browsers place nothing beyond some 17 million pixels: more is shown in parts. */
const TALLEST = 12e6;

export class TokenView {
  #box; #fetch; #parts;
  #list = null; // what set returned: encoding, starts, offsets, breaks
  #version = 0;
  #first = 0; // the first chunk of the part that is shown
  #chunks = []; // {div, i, chunk} of the part; chunk is null where nothing is drawn
  #seen = new Set(); // those in sight
  #observer;
  #width = 0;
  #current = null; // {i, g}
  spaces = false;

  /**
   * fetch(list, i) returns chunk i. The box sends a "token" event with what is at the pointer
   * or the cursor. parts is the element for going from part to part, if there may be many.
   */
  constructor(box, fetch) {
    this.#box = box;
    this.#fetch = fetch;
    this.#parts = element("div", "parts");
    this.#parts.hidden = true;
    box.before(this.#parts);
    this.#observer = new IntersectionObserver((entries) => this.#crossed(entries), { root: box, rootMargin: MARGIN + " 0px" });
    new ResizeObserver(() => this.#resized()).observe(box);
    box.addEventListener("pointerover", (event) => this.#point(event));
    box.addEventListener("click", (event) => this.#point(event));
  }

  get box() { return this.#box; }
  get list() { return this.#list; }

  /** The chunks in sight, for which a new text is drawn at once. */
  get wanted() { return [...this.#seen].map((entry) => entry.i); }

  /** Shows another list; chunks has some of its chunks, by number. */
  show(list, chunks = new Map()) {
    const same = this.#list?.key === list.key;
    if (!same) this.#box.scrollTop = 0; // before there is much to lay out
    this.#list = list;
    this.#version++;
    this.#layOut(same ? this.#first : 0);
    for (const entry of this.#seen) {
      const chunk = chunks.get(entry.i);
      if (chunk) this.#draw(entry, chunk); else this.#load(entry);
    }
  }

  clear() {
    this.#list = null;
    this.#version++;
    this.#current = null;
    this.#trim(0);
    this.#showParts([0], 0);
  }

  /** Draws everything in sight anew, as when spaces are shown or no longer. */
  redraw() {
    this.#box.classList.toggle("show", this.spaces);
    for (const entry of this.#seen) if (entry.chunk) this.#draw(entry, entry.chunk, true);
  }

  // Heights.

  /** Gives each chunk of the part that has chunk first its element. */
  #layOut(first) {
    const count = this.#list.starts.length - 1;
    const heights = Array.from({ length: count }, (_, i) => this.#height(i));
    const parts = partsOf(heights);
    const part = Math.max(0, parts.findLastIndex((start) => start <= first));
    this.#first = parts[part];
    const end = parts[part + 1] ?? count;
    this.#trim(end - this.#first);
    for (let k = 0; k < end - this.#first; k++) {
      const entry = this.#chunks[k] ?? this.#add();
      entry.i = this.#first + k;
      if (!entry.chunk) entry.div.style.height = heights[entry.i] + "px";
    }
    this.#showParts(parts, part);
  }

  #add() {
    const entry = { div: element("div", "chunk"), i: 0, chunk: null };
    entry.div.entry = entry;
    this.#chunks.push(entry);
    this.#box.append(entry.div);
    this.#observer.observe(entry.div);
    return entry;
  }

  #trim(length) {
    for (const entry of this.#chunks.splice(length)) {
      this.#observer.unobserve(entry.div);
      this.#seen.delete(entry);
      entry.div.remove();
    }
  }

  /** Returns about how high chunk i is, in pixels. */
  #height(i) {
    const { row, columns } = this.#metrics();
    const { offsets, breaks } = this.#list;
    const lines = Math.max(1, breaks[i]);
    const length = (offsets[i + 1] - offsets[i]) / lines;
    return Math.ceil(length / columns) * lines * row;
  }

  #measured = null;

  #metrics() {
    if (this.#measured) return this.#measured;
    const probe = element("span", "", "0".repeat(100));
    this.#box.append(probe);
    const style = getComputedStyle(this.#box);
    const row = parseFloat(style.lineHeight) || 22;
    const inner = this.#box.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const letter = probe.getBoundingClientRect().width / 100 || 8;
    probe.remove();
    const measured = { row, columns: Math.max(8, Math.floor(inner / letter)) };
    if (inner > 0) this.#measured = measured; // not while the box is hidden
    return measured;
  }

  #resized() {
    const width = this.#box.clientWidth;
    if (width === this.#width || width === 0) return;
    this.#width = width;
    this.#measured = null;
    if (this.#list) this.#layOut(this.#first);
  }

  // Parts.

  #showParts(starts, part) {
    this.#parts.hidden = starts.length === 1;
    if (this.#parts.hidden) return this.#parts.replaceChildren();
    const turn = (label, to) => {
      const made = button(label, () => this.#turn(starts[to]), "small");
      made.disabled = to < 0 || to >= starts.length;
      return made;
    };
    this.#parts.replaceChildren(turn("Previous", part - 1), `Part ${part + 1} of ${starts.length}`, turn("Next", part + 1));
  }

  #turn(first) {
    for (const entry of this.#chunks) this.#empty(entry, 0);
    this.#version++;
    this.#layOut(first);
    this.#box.scrollTop = 0;
    for (const entry of this.#seen) this.#load(entry);
  }

  // Drawing.

  #crossed(entries) {
    for (const { target, isIntersecting, boundingClientRect } of entries) {
      const entry = target.entry;
      if (isIntersecting) {
        this.#seen.add(entry);
        if (!entry.chunk) this.#load(entry);
      } else if (this.#seen.delete(entry)) {
        this.#empty(entry, boundingClientRect.height);
      }
    }
  }

  async #load(entry) {
    const version = this.#version, i = entry.i;
    const chunk = await this.#fetch(this.#list, i);
    if (chunk && version === this.#version && i === entry.i && this.#seen.has(entry)) this.#draw(entry, chunk);
  }

  #draw(entry, chunk, again = false) {
    if (!again && entry.chunk && sameChunk(entry.chunk, chunk)) {
      entry.chunk = chunk; // its numbers may be others
    } else {
      entry.chunk = chunk;
      entry.div.replaceChildren(drawChunk(chunk, this.spaces));
      entry.div.style.height = "";
      entry.div.classList.toggle("cut", chunk.cut);
    }
    if (this.#current?.i === entry.i) this.#mark();
  }

  #empty(entry, height) {
    if (!entry.chunk) return;
    entry.div.style.height = height + "px";
    entry.div.replaceChildren();
    entry.div.classList.remove("cut");
    entry.chunk = null;
  }

  // The current token.

  #point(event) {
    const span = event.target.closest?.(".t");
    const entry = span?.parentElement.entry;
    if (!entry?.chunk) return;
    if (event.type === "pointerover" && event.pointerType === "touch") return;
    this.choose(entry.i, [].indexOf.call(entry.div.children, span));
  }

  /** Makes group g of chunk i the current one, and draws it if need be. */
  async choose(i, g, scroll = false) {
    let entry = this.#entry(i);
    if (!entry) return;
    let chunk = entry.chunk;
    if (!chunk) {
      const version = this.#version;
      this.#box.scrollTop = entry.div.offsetTop;
      chunk = await this.#fetch(this.#list, i);
      if (!chunk || version !== this.#version) return;
      this.#seen.add(entry);
      this.#draw(entry, chunk);
    }
    const last = chunk.sizes.length - 1;
    if (typeof g === "function") g = g(chunk);
    this.#current = { i, g: g < 0 ? last : Math.min(g, last) };
    this.#mark();
    if (scroll) this.#reveal();
    this.#box.dispatchEvent(new CustomEvent("token", { detail: { chunk, g: this.#current.g, list: this.#list } }));
  }

  #entry(i) { return this.#chunks[i - this.#first]; }

  /** The element of the current token, null if it is not drawn. */
  get currentSpan() {
    return this.#current && this.#entry(this.#current.i)?.div.children[this.#current.g] || null;
  }

  get current() { return this.#current; }

  forget() {
    this.#current = null;
    this.#mark();
  }

  #mark() {
    this.#box.querySelector(".current")?.classList.remove("current");
    this.currentSpan?.classList.add("current");
  }

  /** Scrolls as little as shows the current token; the page itself stays where it is. */
  #reveal() {
    const span = this.currentSpan;
    if (!span) return;
    const box = this.#box.getBoundingClientRect(), rect = span.getBoundingClientRect();
    const slack = Math.min(24, box.height / 4);
    if (rect.top < box.top + slack) this.#box.scrollTop -= box.top + slack - rect.top;
    else if (rect.bottom > box.bottom - slack) this.#box.scrollTop += rect.bottom - box.bottom + slack;
  }

  /** Makes the token current that has the byte at offset, unless that is far out of sight. */
  chooseByte(offset, scroll) {
    const offsets = this.#list?.offsets;
    if (!offsets || offsets.length < 2) return;
    let low = 0, high = offsets.length - 2;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (offsets[middle] <= offset) low = middle; else high = middle - 1;
    }
    return this.choose(low, (chunk) => groupAt(chunk, offset - offsets[low]), scroll);
  }
}

/** Returns the first chunks of the parts: one unless the text has millions of lines. */
function partsOf(heights) {
  const starts = [0];
  let height = 0;
  heights.forEach((more, i) => {
    if (height > 0 && height + more > TALLEST) {
      starts.push(i);
      height = 0;
    }
    height += more;
  });
  return starts;
}

/** Returns the group of a chunk that has the byte at. */
function groupAt(chunk, at) {
  let token = 0;
  for (let g = 0; g < chunk.sizes.length; g++) {
    token += chunk.sizes[g];
    if (chunk.ends[token - 1] > at) return g;
  }
  return chunk.sizes.length - 1;
}

function sameChunk(a, b) {
  return a.cut === b.cut && a.ids.length === b.ids.length && a.texts.length === b.texts.length &&
    a.ids.every((id, k) => id === b.ids[k]) && a.texts.every((text, k) => text === b.texts[k]);
}
