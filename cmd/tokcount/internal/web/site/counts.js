// The count of tokens and what goes with it: characters, bytes, shares of the model's limits.

import { element } from "./draw.js";
import { number, percent } from "./numbers.js";

const $ = (id) => document.getElementById(id);

/** How long the count has to stay the same before it is announced: not at every key. */
const ANNOUNCE = 1200; // ms

let timer = 0;

/** Shows counts {tokens, characters, bytes}, which are null if not known, for a model. */
export function showCounts(counts, model) {
  const text = (n) => n === null || n === undefined ? "–" : number(n);
  $("count").textContent = (counts.estimate ? "≈ " : "") + text(counts.tokens);
  $("unit").textContent = (counts.tokens === 1 ? "token" : "tokens") + (counts.estimate ? " (an estimate)" : "");
  $("chars").textContent = text(counts.characters);
  $("bytes").textContent = text(counts.bytes);
  $("ratio").parentElement.hidden = Boolean(counts.estimate);
  $("ratio").textContent = counts.tokens > 0 && !counts.estimate ? (counts.characters / counts.tokens).toFixed(2) : "–";
  showShares(counts.tokens ?? 0, model);
  clearTimeout(timer);
  timer = setTimeout(() => { $("announced").textContent = `${$("count").textContent} ${$("unit").textContent}`; }, ANNOUNCE);
}

/** Shows that a count is being computed which takes a while. */
export function showBusy(busy) {
  document.querySelector(".count").classList.toggle("busy", busy);
}

function showShares(tokens, model) {
  const shares = [];
  if (model?.window) shares.push(share(tokens, model.window, "window"));
  if (model?.input && model.input !== model.window) shares.push(share(tokens, model.input, "input limit"));
  if (shares.length === 0) shares.push(element("span", "", model?.name ? `The context window of ${model.name} was not published.` : ""));
  $("shares").replaceChildren(...shares);
}

function share(tokens, limit, what) {
  const over = tokens > limit;
  const shown = element("span", over ? "share over" : "share");
  const meter = element("span", "meter", "", {
    role: "meter", "aria-label": `Share of the ${what}`, "aria-valuemin": 0, "aria-valuemax": limit,
    "aria-valuenow": Math.min(tokens, limit), "aria-valuetext": percent(tokens, limit),
  });
  const filled = element("span");
  filled.style.width = Math.min(100, 100 * tokens / limit) + "%";
  meter.append(filled);
  shown.append(meter, `${percent(tokens, limit)} of ${number(limit)} (${what})${over ? `, ${number(tokens - limit)} too many` : ""}`);
  return shown;
}
