// Tokens as they are shown: those that end inside a character, together with those that
// complete it. A character is what a reader takes for one, a grapheme cluster: a flag is
// two code points, a family seven.

import { textOf } from "./utf8.js";

const segmenter = globalThis.Intl?.Segmenter && new Intl.Segmenter("und", { granularity: "grapheme" });

/** The most tokens that are shown as one. A letter with a thousand accents has more. */
const MOST = 64;

/**
 * A chunk is cut after a line once it has LEAST tokens, twice that in long texts, so
 * that chunks are not too many, or LINES lines, and anywhere once it has MOST_OF_CHUNK tokens.
 */
const LEAST = 256, MOST_OF_CHUNK = 768, LINES = 128, LONG = 400_000;

/**
 * Returns where the chunks begin that a long list of tokens is drawn in, as numbers of tokens
 * and, last, their count. ends[i] is where token i ends in bytes.
 */
export function chunkStarts(bytes, ends) {
  const starts = [0], n = ends.length;
  const least = n < LONG ? LEAST : 2 * LEAST;
  let start = 0, lines = 0;
  for (let i = 0, at = 0; i + 1 < n; i++) {
    const end = ends[i], size = i + 1 - start, before = at;
    while (at < end) if (bytes[at++] === 10) lines++;
    if (size < least && lines < LINES) continue;
    const line = end > 0 && bytes[end - 1] === 10;
    const longest = size >= MOST_OF_CHUNK + MOST;
    if (line || longest || size >= MOST_OF_CHUNK && end > before && !inCharacter(bytes, end)) {
      start = i + 1;
      lines = 0;
      starts.push(start);
    }
  }
  starts.push(n);
  return starts;
}

// What continues the character before it, and what is continued by any that follows.
const CONTINUES = /^[\p{M}\u200d\u{1f3fb}-\u{1f3ff}\u{e0020}-\u{e007f}]/u;
const CONTINUED = /[\u200d\u{1f1e6}-\u{1f1ff}]$/u;

/** Reports whether a place in bytes is in a character, or may be, as far as can be seen close by. */
function inCharacter(bytes, at) {
  if ((bytes[at] & 0xc0) === 0x80) return true;
  return CONTINUES.test(textOf(bytes.subarray(at, at + 4))) || CONTINUED.test(textOf(bytes.subarray(Math.max(0, at - 4), at)));
}

/**
 * Returns the tokens of a chunk in groups: texts[g] is what group g shows, sizes[g] how many
 * tokens it has. bytes are those of the chunk, and ends are where its tokens end in it.
 */
export function groupsOf(bytes, ends) {
  const text = textOf(bytes);
  const cuts = text.length === bytes.length ? null : characterEnds(text);
  const texts = [], sizes = [];
  let from = 0, size = 0;
  for (let i = 0; i < ends.length; i++) {
    size++;
    const to = cuts === null ? ends[i] : cuts.whole.get(ends[i]) ?? (size >= MOST ? cuts.parts.get(ends[i]) : undefined);
    const splitsCRLF = cuts === null && bytes[to] === 10 && bytes[to - 1] === 13;
    if (to === undefined || splitsCRLF) {
      if (i < ends.length - 1) continue;
    }
    texts.push(text.slice(from, to));
    sizes.push(size);
    from = to ?? text.length;
    size = 0;
  }
  return { texts, sizes };
}

/**
 * Returns maps from the bytes at which characters end to the places in text: whole has those
 * of grapheme clusters, parts those of code points.
 */
function characterEnds(text) {
  const whole = new Map([[0, 0]]), parts = new Map([[0, 0]]);
  const clusters = new Set();
  if (segmenter) for (const { index } of segmenter.segment(text)) clusters.add(index);
  let bytes = 0;
  for (let at = 0; at < text.length;) {
    const c = text.codePointAt(at);
    bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c >= 0xdc80 && c < 0xdd00 ? 1 : c < 0x10000 ? 3 : 4;
    at += c < 0x10000 ? 1 : 2;
    parts.set(bytes, at);
    if (!segmenter || at === text.length || clusters.has(at)) whole.set(bytes, at);
  }
  return { whole, parts };
}
