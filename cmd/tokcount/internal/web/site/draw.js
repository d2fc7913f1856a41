// A chunk of tokens as elements. All text goes in as text: nothing pasted is ever markup.

import { isPlain, partsOf } from "./escapes.js";

/** How many tones neighbouring tokens take in turns. */
const TONES = 4;

/**
 * Returns the elements of a chunk, a span for each group. With spaces, they are marked so that
 * the style sheet can show signs over them; they stay spaces, at which lines break.
 */
export function drawChunk(chunk, spaces) {
  const drawn = document.createDocumentFragment();
  const special = new Set(chunk.special);
  let token = 0; // the first of the group
  chunk.texts.forEach((text, g) => {
    const span = document.createElement("span");
    let kind = "t t" + g % TONES;
    if (chunk.sizes[g] > 1) kind += " many";
    if (special.has(token)) kind += " special";
    token += chunk.sizes[g];
    if (text === "") kind += " empty-token";
    span.className = kind;
    if (isPlain(text)) addText(span, text, spaces);
    else for (const [part, shown] of partsOf(text)) addPart(span, part, shown, spaces);
    drawn.append(span);
  });
  return drawn;
}

function addPart(span, part, text, spaces) {
  if (part === "newline") span.append(element("i", "n", text));
  else if (part === "escape") span.append(element("span", "esc", text));
  else addText(span, text, spaces);
}

// White space that takes room: runs of spaces, a tab, any other.
const SPACES = / +|\t|[^\S \n\r]/gu;

function addText(span, text, spaces) {
  if (!spaces) {
    span.append(text);
    return;
  }
  let from = 0;
  for (const { 0: space, index } of text.matchAll(SPACES)) {
    if (index > from) span.append(text.slice(from, index));
    span.append(element("i", space[0] === " " ? "s" : space === "\t" ? "tab" : "w", space));
    from = index + space.length;
  }
  if (from < text.length) span.append(text.slice(from));
}

/** Returns a new element of a class, with a text and attributes. */
export function element(name, kind = "", text = "", attributes = {}) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  if (text !== "") made.textContent = text;
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  return made;
}

/** Returns a new button. */
export function button(text, onClick, kind = "") {
  const made = element("button", kind, text, { type: "button" });
  made.addEventListener("click", onClick);
  return made;
}
