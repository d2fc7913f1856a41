// The text that is counted: typed or pasted into the box, or a file. What is large, or would
// not come out of a box as it went in, is a document: shown and counted, not edited.

import { charsets } from "./charset.js";
import { button, element } from "./draw.js";
import { many, number, size } from "./numbers.js";

/** The longest text that is edited, in UTF-16 units: the box itself is slow beyond that. */
export const EDITABLE = 200_000;

export class TextPane {
  #area; #box; #bar; #onChange; #onTokenizer;
  #document = null; // {name, file or text, charset}, of what is shown and not edited
  #edited = null; // the same, of a file that is in the box
  #key = "text"; // changes when the box gets another text at once
  #opened = 0;

  /** area is the box, box and bar say what a document is. onChange is called when there is another text. */
  constructor(area, box, bar, onChange, onTokenizer) {
    this.#area = area; this.#box = box; this.#bar = bar; this.#onChange = onChange; this.#onTokenizer = onTokenizer;
    area.addEventListener("input", () => this.#typed());
    area.addEventListener("paste", (event) => this.#pasted(event));
  }

  /** What the Worker is asked to count, with a key for what is another text. */
  get source() {
    const from = this.#document;
    if (!from) return { text: this.#area.value, key: this.#key };
    return from.file ? { file: from.file, charset: from.charset, key: from.key } : { text: from.text, key: from.key };
  }

  /** The text, null if it is a file that is not in the box. */
  get text() { return this.#document ? this.#document.text ?? null : this.#area.value; }

  get isDocument() { return this.#document !== null; }

  /** Where the cursor is in the text of the box, in UTF-16 units. */
  get cursor() {
    return this.#area.selectionDirection === "backward" ? this.#area.selectionStart : this.#area.selectionEnd;
  }

  open(file) { this.#show({ name: file.name, file, charset: "" }); }

  setText(text, name = "Text") {
    if (text.length > EDITABLE || text.includes("\r")) return this.#show({ name, text });
    this.#edit(text, null);
    this.#onChange();
  }

  clear() {
    this.setText("");
    this.#area.focus();
  }

  /** Takes what the Worker has read: of a file, the text if it can be edited. */
  read(answer) {
    if (answer.key !== this.source.key) return; // of what is shown no longer
    const from = this.#document;
    if (from?.file && answer.text !== undefined) {
      this.#edit(answer.text, from);
      this.#area.setSelectionRange(0, 0);
    }
    this.#describe(this.#document ?? this.#edited, answer);
  }

  #show(from) {
    this.#document = { ...from, key: "document " + ++this.#opened };
    this.#edited = null;
    this.#onChange();
  }

  #edit(text, from) {
    this.#document = null;
    this.#edited = from;
    this.#key = from?.key ?? "text";
    this.#box.hidden = true;
    this.#area.hidden = false;
    if (this.#area.value !== text) this.#area.value = text;
  }

  #typed() {
    this.#edited = null;
    if (this.#area.value.length > EDITABLE) return this.setText(this.#area.value, "Pasted text");
    this.#onChange();
  }

  /** Keeps a long text out of the box, which would take seconds to lay it out. */
  #pasted(event) {
    const pasted = event.clipboardData?.getData("text/plain").replaceAll("\r\n", "\n") ?? "";
    const { value, selectionStart, selectionEnd } = this.#area;
    if (value.length - (selectionEnd - selectionStart) + pasted.length <= EDITABLE) return;
    event.preventDefault();
    this.setText(value.slice(0, selectionStart) + pasted + value.slice(selectionEnd), "Pasted text");
  }

  /** Says what a file is and how it was read, below the text and in place of it. */
  #describe(from, answer) {
    this.#box.hidden = !this.#document;
    this.#area.hidden = Boolean(this.#document);
    const notes = notesOf(answer);
    if (!from) {
      this.#bar.hidden = notes.length === 0;
      this.#bar.replaceChildren(...notes);
      return;
    }
    const facts = element("div", "facts");
    facts.append(element("b", "", from.name), from.file ? size(from.file.size) : size(answer.bytes));
    if (from.file) facts.append(this.#charsetBox(from, answer));
    facts.append(element("span", "gap"), button("Close", () => this.clear(), "small"));
    this.#bar.hidden = false;
    this.#bar.replaceChildren(facts, ...notes);
    if (isTokenizer(from)) this.#bar.append(this.#tokenizer(from));
    if (answer.likely) this.#bar.append(this.#likely(from, answer.likely));
    if (this.#document) this.#box.replaceChildren(...this.#why(answer));
  }

  #charsetBox(from, answer) {
    const label = element("label", "row", "Read as ");
    const select = element("select");
    const unnamed = answer.charset.toUpperCase() + (from.charset ? "" : answer.marked ? ", by its mark" : ", unchanged");
    select.append(new Option(from.charset ? "as found" : unnamed, ""), ...charsets.map((name) => new Option(name, name)));
    select.value = from.charset;
    select.addEventListener("change", () => this.#show({ ...from, charset: select.value }));
    label.append(select);
    return label;
  }

  #likely(from, charset) {
    const note = element("p", "row", `It looks like ${charset.toUpperCase()} without a mark. `);
    note.append(button(`Read as ${charset.toUpperCase()}`, () => this.#show({ ...from, charset }), "small"));
    return note;
  }

  #tokenizer(from) {
    const note = element("p", "row", "This is a tokenizer file. ");
    note.append(button("Count with it", () => { this.clear(); this.#onTokenizer([from.file]); }, "small"));
    return note;
  }

  /** Says why a document is not edited. */
  #why(answer) {
    const from = this.#document;
    const long = answer.units > EDITABLE;
    const why = long ? `Texts of over ${number(EDITABLE)} characters are shown and counted whole, but not edited here.`
      : answer.invalid > 0 ? "A text that is not valid UTF-8 is shown and counted unchanged, but not edited here. If it is in another charset, choose that below."
      : answer.nul ? "A text with NUL characters is shown and counted unchanged, but not edited here."
      : "Its lines end with a carriage return, which a text box would drop: it is shown and counted unchanged.";
    const all = [element("h2", "", from.name), element("p", "", why)];
    if (!long && answer.invalid === 0 && !answer.nul && answer.unixText !== undefined) {
      all.push(button("Edit with plain line ends", () => this.setText(answer.unixText)));
    }
    return all;
  }
}

const isTokenizer = ({ file, name }) => file && /^(tokenizer\.json|tekken\.json|(tokenizer|tiktoken)\.model)$|\.tiktoken$/.test(name);

/** Returns what was read of a text that is not as it was given. */
function notesOf({ invalid, replaced, charset, lone }) {
  const notes = [];
  const note = (text) => notes.push(element("p", "", text));
  if (invalid > 0) note(`${many(invalid, "byte")} that ${invalid === 1 ? "is" : "are"} not valid UTF-8, shown as \\xff and counted unchanged.`);
  if (replaced > 0) note(`${many(replaced, "character")} not valid in ${charset.toUpperCase()}, read as U+FFFD.`);
  if (lone > 0) note(`${many(lone, "lone surrogate")}, counted as U+FFFD: UTF-8 cannot have ${lone === 1 ? "it" : "them"}.`);
  return notes;
}
