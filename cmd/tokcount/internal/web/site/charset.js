// Files in any charset of the WHATWG Encoding Standard, and UTF-32, as the command reads them:
// unchanged, unless a byte order mark of UTF-16 or UTF-32 begins them or a charset is named.

/** The charsets that can be named, by the standard's names. */
export const charsets = [
  "utf-8", "utf-16be", "utf-16le", "utf-32be", "utf-32le", "ibm866", "iso-8859-2", "iso-8859-3", "iso-8859-4",
  "iso-8859-5", "iso-8859-6", "iso-8859-7", "iso-8859-8", "iso-8859-8-i", "iso-8859-10", "iso-8859-13", "iso-8859-14",
  "iso-8859-15", "iso-8859-16", "koi8-r", "koi8-u", "macintosh", "x-mac-cyrillic", "windows-874", "windows-1250",
  "windows-1251", "windows-1252", "windows-1253", "windows-1254", "windows-1255", "windows-1256", "windows-1257",
  "windows-1258", "x-user-defined", "euc-jp", "iso-2022-jp", "shift_jis", "euc-kr", "gb18030", "gbk", "big5",
];

const marks = [
  ["utf-32le", [0xff, 0xfe, 0, 0]], ["utf-32be", [0, 0, 0xfe, 0xff]], ["utf-16le", [0xff, 0xfe]], ["utf-16be", [0xfe, 0xff]],
];
const utf8Mark = [0xef, 0xbb, 0xbf];

const startsWith = (bytes, mark) => mark.every((b, i) => bytes[i] === b);

/**
 * Returns the UTF-8 of a file as {bytes, charset, marked, likely, replaced}: its charset,
 * whether a mark says so, what else it seems to be in, and how many characters are U+FFFD
 * because they are not valid. named is the charset to read it in, "" for none.
 */
export function readBytes(bytes, named = "") {
  const marked = marks.find(([charset, mark]) => startsWith(bytes, mark) && plausible(charset, bytes.subarray(mark.length)));
  const charset = named || marked?.[0];
  if (!charset) return { bytes, charset: "utf-8", marked: false, likely: likely(bytes), replaced: 0 };
  const mark = charset === "utf-8" ? utf8Mark : marks.find(([name]) => name === charset)?.[1];
  const body = mark && startsWith(bytes, mark) ? bytes.subarray(mark.length) : bytes;
  const text = charset.startsWith("utf-32") ? utf32(body, charset === "utf-32le") : new TextDecoder(charset, { ignoreBOM: true }).decode(body);
  return { bytes: new TextEncoder().encode(text), charset, marked: !named, likely: "", replaced: replacements(charset, body, text) };
}

/**
 * Returns the text of a file that is not counted but read, as a request or ids are: without
 * a mark. What is not valid is an error, since U+FFFD in its place would be another text.
 */
export function readText(bytes) {
  const read = readBytes(bytes);
  const { bytes: all, charset, replaced } = read.likely ? readBytes(bytes, read.likely) : read;
  if (replaced > 0) throw new TypeError(`it is not valid ${charset.toUpperCase()}`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(all);
  } catch {
    throw new TypeError("it is not valid UTF-8: save it as that, or open it in the Text tab, which takes other charsets");
  }
}

/** Counts the U+FFFD in text that are there because the bytes are not valid. */
function replacements(charset, bytes, text) {
  if (!text.includes("\ufffd")) return 0;
  const all = text.split("\ufffd").length - 1;
  if (charset.startsWith("utf-32")) return all;
  try {
    new TextDecoder(charset, { fatal: true }).decode(bytes);
    return 0;
  } catch {
    return all;
  }
}

function utf32(bytes, little) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts = [];
  for (let at = 0; at < bytes.length; at += 4) {
    const point = at + 4 <= bytes.length ? view.getUint32(at, little) : 0xfffd;
    parts.push(String.fromCodePoint(isScalar(point) ? point : 0xfffd));
  }
  return parts.join("");
}

const isScalar = (point) => point < 0xd800 || point > 0xdfff && point <= 0x10ffff;

/** Reports whether text may be what follows a mark: that of UTF-32LE is one of UTF-16LE and a NUL. */
function plausible(charset, text) {
  if (!charset.startsWith("utf-32")) return true;
  if (text.length < 4) return text.length === 0;
  const point = new DataView(text.buffer, text.byteOffset, 4).getUint32(0, charset === "utf-32le");
  return point !== 0 && point <= 0x10ffff;
}

/** Returns "utf-16le" and the like if bytes without a mark look like it, or "". */
function likely(bytes) {
  const head = bytes.subarray(0, Math.min(bytes.length, 512));
  for (const charset of ["utf-32le", "utf-32be"]) {
    if (head.length < 16) break;
    let all = true;
    for (let at = 0; at + 4 <= head.length; at += 4) all &&= plausible(charset, head.subarray(at, at + 4));
    if (all) return charset;
  }
  if (head.length < 8) return "";
  const zeros = [0, 0];
  head.forEach((b, i) => { if (b === 0) zeros[i % 2]++; });
  const units = Math.floor(head.length / 2);
  if (zeros[0] === 0 && zeros[1] > units * 3 / 4) return "utf-16le";
  if (zeros[1] === 0 && zeros[0] > units * 3 / 4) return "utf-16be";
  return "";
}
