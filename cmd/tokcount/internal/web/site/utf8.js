// UTF-8 that may be invalid, as a string: a byte b that is part of no character becomes
// the lone surrogate U+DC00+b, which no valid text has, as Python's surrogateescape does.

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Returns bytes as a string. Shared memory and memory of WebAssembly are copied. */
export function textOf(bytes) {
  try {
    return strict.decode(bytes);
  } catch {
    return lenient(bytes);
  }
}

function lenient(bytes) {
  const parts = [];
  for (let at = 0; at < bytes.length;) {
    const end = validUntil(bytes, at);
    if (end > at) parts.push(strict.decode(bytes.subarray(at, end)));
    if (end < bytes.length) parts.push(String.fromCharCode(0xdc00 + bytes[end]));
    at = end + 1;
  }
  return parts.join("");
}

/** Returns where the first byte from at onwards is that is part of no character. */
function validUntil(bytes, at) {
  while (at < bytes.length) {
    const size = characterSize(bytes, at);
    if (size === 0) return at;
    at += size;
  }
  return at;
}

/** Returns the length of the character at at, 0 if there is none. */
function characterSize(bytes, at) {
  const b = bytes[at];
  if (b < 0x80) return 1;
  const size = b < 0xc2 ? 0 : b < 0xe0 ? 2 : b < 0xf0 ? 3 : b < 0xf5 ? 4 : 0;
  if (size === 0 || at + size > bytes.length) return 0;
  for (let i = 1; i < size; i++) if ((bytes[at + i] & 0xc0) !== 0x80) return 0;
  const second = bytes[at + 1];
  const wrong = b === 0xe0 && second < 0xa0 || b === 0xed && second > 0x9f ||
    b === 0xf0 && second < 0x90 || b === 0xf4 && second > 0x8f;
  return wrong ? 0 : size;
}

/** Returns how many characters, and how many bytes that are part of none, bytes have. */
export function measure(bytes) {
  let characters = 0, invalid = 0;
  try {
    strict.decode(bytes);
    for (let i = 0; i < bytes.length; i++) if ((bytes[i] & 0xc0) !== 0x80) characters++;
  } catch {
    for (let at = 0; at < bytes.length;) {
      const size = characterSize(bytes, at);
      if (size > 0) characters++; else invalid++;
      at += size || 1;
    }
  }
  return { characters, invalid };
}

/** Returns how many bytes a string of textOf, or any other, has in UTF-8. */
export function byteLength(text) {
  let n = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 0x80) n += 1;
    else if (c < 0x800) n += 2;
    else if (c >= 0xd800 && c < 0xdc00 && isLow(text.charCodeAt(i + 1))) { n += 4; i++; }
    else if (c >= 0xdc80 && c < 0xdd00) n += 1; // one byte that is not valid
    else n += 3;
  }
  return n;
}

const isLow = (c) => c >= 0xdc00 && c < 0xe000;
