// Which characters are shown, and which are replaced by escapes: controls, marks of direction and
// others that cannot be seen would be missed, or would move their neighbours. The joiners
// that make emoji and Persian words, and the selectors of a letter's form, stay as they are.

// Controls but tab and newline; what Unicode says to ignore where it cannot be shown; line and
// paragraph separators; annotation marks; surrogates, which stand for bytes (utf8.js).
const HIDDEN = /[\p{Cc}\p{Default_Ignorable_Code_Point}\p{Cs}\u2028\u2029\ufff9-\ufffb]/u;
const SELECTOR = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}\u180b-\u180d\u180f]/u;

/** Reports whether all of text is shown unchanged. */
export function isPlain(text) {
  return !HIDDEN.test(text);
}

/**
 * Returns text in parts, [kind, text]: "" is text that is shown, "escape" an escape for what
 * is not, "newline" a line break.
 */
export function partsOf(text) {
  const parts = [];
  let plain = "", before = "", at = 0;
  const add = (kind, part) => {
    if (plain) parts.push(["", plain]);
    plain = "";
    parts.push([kind, part]);
  };
  for (const c of text) {
    at += c.length;
    if (c === "\n") add("newline", before === "\r" ? "\r\n" : "\n");
    else if (c === "\r" && text[at] === "\n") { /* with the newline */ }
    else if (c === "\t" || !HIDDEN.test(c) || staysAfter(before, c)) plain += c;
    else {
      add("escape", escapeOf(c));
      before = "";
      continue;
    }
    before = c;
  }
  if (plain) parts.push(["", plain]);
  return parts;
}

/** Reports whether c, which is hidden on its own, shapes the character before it. */
function staysAfter(before, c) {
  if (c === "\u200d" || c === "\u200c") return true;
  if (before === "" || HIDDEN.test(before) && !isTag(before)) return false;
  return SELECTOR.test(c) && !isTag(before) || isTag(c) && (before === "\u{1f3f4}" || isTag(before));
}

/** The tags that spell the flags of England, Scotland and Wales, and their like. */
function isTag(c) {
  const point = c.codePointAt(0);
  return point >= 0xe0020 && point <= 0xe007f;
}

/** Returns c as Go and JSON write it. */
export function escapeOf(c) {
  const point = c.codePointAt(0);
  if (point >= 0xdc80 && point < 0xdd00) return hexEscape("x", point - 0xdc00, 2);
  const short = { "\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\" }[c];
  if (short) return short;
  return point < 0x80 ? hexEscape("x", point, 2) : point < 0x10000 ? hexEscape("u", point, 4) : hexEscape("U", point, 8);
}

const hexEscape = (letter, n, digits) => "\\" + letter + n.toString(16).padStart(digits, "0");

/** Returns text in double quotes, with all that cannot be seen as escapes. */
export function quote(text) {
  let quoted = "";
  let before = "";
  for (const c of text) {
    const hidden = HIDDEN.test(c) && !staysAfter(before, c) || c === '"' || c === "\\" || /[^\S ]/u.test(c);
    quoted += hidden ? escapeOf(c) : c;
    before = hidden ? "" : c;
  }
  return '"' + quoted + '"';
}

/** Returns text with all but printable ASCII as escapes. */
export function escapes(text) {
  let all = "";
  for (const c of text) all += c >= " " && c <= "~" && c !== '"' && c !== "\\" ? c : escapeOf(c);
  return '"' + all + '"';
}
