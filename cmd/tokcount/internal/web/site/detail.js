// The line that says what is at the pointer or the cursor: each token with its number, id,
// bytes, escapes and rank.

import { element } from "./draw.js";
import { escapes, quote } from "./escapes.js";
import { number } from "./numbers.js";
import { textOf } from "./utf8.js";

/** At most so many tokens of one character are described one by one. */
const MOST = 8;

/** Describes group g of a chunk, which is of a list, in the element line. */
export function showToken(line, { chunk, g, list }) {
  const before = chunk.sizes.slice(0, g).reduce((sum, n) => sum + n, 0);
  const size = chunk.sizes[g];
  const tokens = Array.from({ length: Math.min(size, MOST) }, (_, k) => tokenOf(chunk, before + k));
  const index = chunk.first + before + 1;
  if (size === 1) {
    line.replaceChildren(describe(tokens[0], `${number(index)} of ${number(list.tokens)}`));
    return;
  }
  const head = element("p");
  head.append(`${number(size)} tokens, ${number(index)} to ${number(index + size - 1)} of ${number(list.tokens)}, together: `,
    element("code", "quoted", quote(chunk.texts[g])));
  line.replaceChildren(head, ...tokens.map((token, k) => describe(token, number(index + k))));
  if (size > MOST) line.append(element("p", "hint", `and ${number(size - MOST)} more`));
}

export function showHint(line, text) {
  line.replaceChildren(element("span", "hint", text));
}

/** Returns what is known of token k of a chunk. */
function tokenOf(chunk, k) {
  const bytes = chunk.bytes.subarray(k > 0 ? chunk.ends[k - 1] : 0, chunk.ends[k]);
  return { id: chunk.ids[k], bytes, text: textOf(bytes), special: chunk.special.includes(k), rank: chunk.ranks?.[k] };
}

function describe(token, index) {
  const list = element("dl");
  const add = (name, value, kind = "") => {
    const pair = element("div");
    const dd = element("dd");
    dd.append(kind === "" ? value : element("code", kind, value));
    pair.append(element("dt", "", name), " ", dd);
    list.append(pair, " ");
  };
  add("Token", index);
  add("text", quote(token.text), "quoted");
  add("id", String(token.id), "id");
  add("bytes", [...token.bytes].map((b) => b.toString(16).padStart(2, "0")).join(" ") || "none", "hex");
  const escaped = escapes(token.text);
  if (escaped !== quote(token.text)) add("escaped", escaped, "escaped");
  add("rank", token.special ? "none: a special token" : token.rank === -1 ? "none: an added token" : String(token.rank ?? token.id), "rank");
  return list;
}
