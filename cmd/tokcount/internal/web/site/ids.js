// Token ids as people write them: numbers with white space, commas or brackets around them.

/** Ids are 32 bits wide. */
const LARGEST = 0xffffffff;

/**
 * Returns {ids, wrong} of a text: wrong is null, or a sentence about the first word that is
 * not an id, before which ids end.
 */
export function parseIds(text) {
  const ids = [];
  for (const { 0: word, index } of text.matchAll(/[^\s,;[\]]+/g)) {
    const id = Number(word);
    if (!/^[0-9]+$/.test(word) || id > LARGEST) {
      const shown = word.length > 32 ? word.slice(0, 32) + "…" : word;
      return { ids: Uint32Array.from(ids), wrong: `${JSON.stringify(shown)}, number ${ids.length + 1}, in line ${lineOf(text, index)}, is not a token id.` };
    }
    ids.push(id);
  }
  return { ids: Uint32Array.from(ids), wrong: null };
}

const lineOf = (text, index) => text.slice(0, index).split("\n").length;
