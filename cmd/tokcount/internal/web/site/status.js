// The line of messages, which are also announced, and go away by themselves.

import { size } from "./numbers.js";

/** How long messages stay, in milliseconds: as long as it takes to read them. */
const READING = 5000;

/** How long one stays that says what is wrong. */
export const WRONG = 10_000;

const line = document.getElementById("status");
let timer = 0;
let progress = false; // whether that of a file is shown

/** Says something for READING, or what is wrong for WRONG or longer. */
export function say(text, time = READING) {
  progress = false;
  line.textContent = text;
  line.classList.toggle("wrong", time >= WRONG);
  clearTimeout(timer);
  if (time < Infinity) timer = setTimeout(() => say(""), time);
}

/** Says how much of a file is loaded, unless there is something else to be read. */
export function sayProgress({ file, loaded, total }) {
  if (line.textContent !== "" && !progress) return;
  say(loaded < total ? `Loading ${file}: ${size(loaded)} of ${size(total)}` : "");
  progress = loaded < total;
}
