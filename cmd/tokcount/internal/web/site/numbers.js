// Numbers as people read them. The page is in English, and so are they.

const grouped = new Intl.NumberFormat("en-US");

/** Returns n with separators: 1,176,806. */
export const number = (n) => grouped.format(n);

/** Returns a part of a whole as a percentage with as many digits as tell something. */
export function percent(part, whole) {
  const p = 100 * part / whole;
  if (part === 0) return "0 %";
  if (p < 0.1) return "under 0.1 %";
  return (p < 10 ? p.toFixed(1) : number(Math.round(p))) + " %";
}

/** Returns "1 token", "2 tokens". */
export const many = (n, what) => `${number(n)} ${what}${n === 1 ? "" : "s"}`;

/** Returns a size for people: 4.9 MB. */
export function size(bytes) {
  if (bytes < 1000) return many(bytes, "byte");
  return bytes < 1e6 ? (bytes / 1e3).toPrecision(3) + " kB" : (bytes / 1e6).toPrecision(3) + " MB";
}
