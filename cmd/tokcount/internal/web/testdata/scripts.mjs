// Tests of the page's modules that need no browser: node --test scripts.mjs, with SITE the
// folder that has them.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const site = new URL(process.env.SITE.replace(/\/?$/, "/"), "file:");
const load = (name) => import(new URL(name, site));

const { textOf, measure, byteLength } = await load("utf8.js");
const { groupsOf, chunkStarts } = await load("groups.js");
const { partsOf, quote, escapes, isPlain } = await load("escapes.js");
const { readBytes, readText } = await load("charset.js");
const { parseIds } = await load("ids.js");
const { makeLink, readLink } = await load("link.js");
const { percent, size } = await load("numbers.js");

const utf8 = (text) => new TextEncoder().encode(text);
const bytes = (...b) => Uint8Array.from(b);

test("invalid bytes become lone surrogates, one each, and valid text is unchanged", () => {
  for (const [name, given, text, invalid] of [
    ["ASCII", utf8("abc"), "abc", 0],
    ["a mark", utf8("\ufeffa"), "\ufeffa", 0],
    ["NUL", bytes(0, 65), "\0A", 0],
    ["a stray byte", bytes(65, 0xff, 66), "A\udcffB", 1],
    ["a character cut short", bytes(0xe2, 0x82), "\udce2\udc82", 2],
    ["a character cut short by another", bytes(0xf0, 0x9f, 0x98, 65), "\udcf0\udc9f\udc98A", 3],
    ["an overlong form", bytes(0xc0, 0x80), "\udcc0\udc80", 2],
    ["a surrogate", bytes(0xed, 0xa0, 0x80), "\udced\udca0\udc80", 3],
    ["beyond Unicode", bytes(0xf4, 0x90, 0x80, 0x80), "\udcf4\udc90\udc80\udc80", 4],
    ["the last character", utf8("\u{10ffff}"), "\u{10ffff}", 0],
  ]) {
    assert.equal(textOf(given), text, name);
    assert.equal(measure(given).invalid, invalid, name);
    assert.equal(byteLength(textOf(given)), given.length, name);
    assert.equal(measure(given).characters + invalid, [...text].length, name);
  }
});

/** Returns the groups of a text that is split into tokens at some bytes. */
const grouped = (text, ends) => groupsOf(typeof text === "string" ? utf8(text) : text, Uint32Array.from(ends));

test("tokens that end inside a character are shown with those that complete it", () => {
  for (const [name, text, ends, texts, sizes] of [
    ["ASCII", "ab c", [2, 4], ["ab", " c"], [1, 1]],
    ["one character in three tokens", "a😀b", [1, 3, 4, 5, 6], ["a", "😀", "b"], [1, 3, 1]],
    ["a flag in two tokens", "🇩🇪!", [4, 8, 9], ["🇩🇪", "!"], [2, 1]],
    ["a family", "👨‍👩‍👧", [4, 7, 11, 14, 18], ["👨‍👩‍👧"], [5]],
    ["an accent", "e\u0301x", [1, 3, 4], ["e\u0301", "x"], [2, 1]],
    ["a syllable of Devanagari", "हिन्दी", [3, 6, 18], ["हि", "न्दी"], [2, 1]],
    ["a line break of two", "a\r\nb", [2, 3, 4], ["a\r\n", "b"], [2, 1]],
    ["invalid bytes", bytes(65, 0xff, 0xfe), [1, 2, 3], ["A", "\udcff", "\udcfe"], [1, 1, 1]],
    ["a token without text", "ab", [0, 2], ["", "ab"], [1, 1]],
    ["a token that ends inside the last character", bytes(0xf0, 0x9f, 0x98), [2, 3], ["\udcf0\udc9f", "\udc98"], [1, 1]],
  ]) {
    const got = grouped(text, ends);
    assert.deepEqual([got.texts, got.sizes], [texts, sizes], name);
  }
});

test("a letter with a thousand accents is not one group", () => {
  const text = "a" + "\u0301".repeat(1000);
  const got = grouped(text, Array.from({ length: 1001 }, (_, i) => 1 + 2 * i));
  assert.equal(got.texts.join(""), text);
  assert.equal(got.sizes.reduce((a, b) => a + b), 1001);
  assert.ok(Math.max(...got.sizes) <= 64);
});

test("chunks have all tokens once, end at lines where there are some, and are never long", () => {
  for (const [name, text, lines] of [
    ["lines", "some words in a line\n".repeat(500), true],
    ["one line", "word ".repeat(5000), false],
    ["characters of three bytes, split", "\u3042".repeat(3000), false],
    ["nothing", "", false],
  ]) {
    const data = utf8(text);
    const ends = Uint32Array.from(data, (_, i) => i + 1);
    const starts = chunkStarts(data, ends);
    assert.equal(starts[0], 0, name);
    assert.equal(starts.at(-1), ends.length, name);
    for (let i = 0; i + 1 < starts.length; i++) {
      assert.ok(starts[i + 1] > starts[i] || text === "", name);
      assert.ok(starts[i + 1] - starts[i] <= 768 + 64, name);
      if (i > 0) assert.notEqual(data[starts[i]] & 0xc0, 0x80, name);
      if (i > 0 && lines) assert.equal(data[starts[i] - 1], 10, name);
    }
  }
});

test("chunks are not cut in characters of several code points", () => {
  for (const character of ["\u{1f468}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466}", "e\u0301\u0302", "\u{1f44b}\u{1f3fd}", "1\ufe0f\u20e3"]) {
    const data = utf8(character.repeat(2000)), size = utf8(character).length;
    const ends = Uint32Array.from(data, (_, i) => i + 1);
    for (const start of chunkStarts(data, ends)) assert.equal(start % size, 0, character);
  }
});

test("what has no look of its own is shown as an escape, and what shapes its neighbours is kept", () => {
  const shown = (text) => partsOf(text).map(([kind, part]) => kind === "escape" ? `<${part}>` : part).join("");
  for (const [text, want] of [
    ["plain text\twith a tab", "plain text\twith a tab"],
    ["a\u202eb", "a<\\u202e>b"], ["a\u2066b\u2069", "a<\\u2066>b<\\u2069>"], ["a\u200fb", "a<\\u200f>b"],
    ["a\u200bb", "a<\\u200b>b"], ["\ufeffa", "<\\ufeff>a"], ["a\u00adb", "a<\\u00ad>b"], ["a\u2060b", "a<\\u2060>b"],
    ["a\0\x07\x7fb", "a<\\x00><\\x07><\\x7f>b"], ["a\u0085b", "a<\\u0085>b"], ["a\u2028b", "a<\\u2028>b"],
    ["a\rb", "a<\\r>b"], ["a\r\nb", "a\r\nb"], ["a\n\nb", "a\n\nb"], ["a\r\r\nb", "a<\\r>\r\nb"],
    ["a\udcffb", "a<\\xff>b"],
    ["👨‍👩‍👧", "👨‍👩‍👧"], ["نمی\u200cخواهم", "نمی\u200cخواهم"], ["❤\ufe0f", "❤\ufe0f"], ["1\ufe0f\u20e3", "1\ufe0f\u20e3"],
    ["🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"], ["a\u{e0068}\u{e0069}", "a<\\U000e0068><\\U000e0069>"],
    ["a\ufe00\ufe01\ufe02", "a\ufe00<\\ufe01><\\ufe02>"], ["\ufe0fa", "<\\ufe0f>a"],
    ["葛\u{e0100}", "葛\u{e0100}"], ["a\u3164b", "a<\\u3164>b"],
  ]) assert.equal(shown(text), want, JSON.stringify(text));
});

test("all that is not escaped is the text itself", () => {
  const text = "Hello\r\n wörld \u4e16\u754c\t<script>&amp;\n";
  assert.equal(partsOf(text).map(([, part]) => part).join(""), text);
  assert.ok(isPlain("Hello, wörld"));
});

test("a token is quoted with what cannot be seen as escapes", () => {
  assert.equal(quote(' a"b\\c\n\u200b\u00a0é'), '" a\\"b\\\\c\\n\\u200b\\u00a0é"');
  assert.equal(quote("\udcff"), '"\\xff"');
  assert.equal(escapes("é😀"), '"\\u00e9\\U0001f600"');
});

test("files are read as the command reads them", () => {
  const cases = {
    "UTF-8, unchanged": [utf8("\ufeffhé"), "", "\ufeffhé", "utf-8", 0],
    "UTF-8 by name loses its mark": [utf8("\ufeffhé"), "utf-8", "hé", "utf-8", 0],
    "UTF-16LE by its mark": [bytes(0xff, 0xfe, 0x68, 0, 0xe9, 0), "", "hé", "utf-16le", 0],
    "UTF-16BE by its mark": [bytes(0xfe, 0xff, 0, 0x68, 0, 0xe9), "", "hé", "utf-16be", 0],
    "UTF-32LE by its mark": [bytes(0xff, 0xfe, 0, 0, 0x68, 0, 0, 0), "", "h", "utf-32le", 0],
    "UTF-32BE by its mark": [bytes(0, 0, 0xfe, 0xff, 0, 1, 0xf6, 0), "", "😀", "utf-32be", 0],
    "UTF-16LE that begins with NUL": [bytes(0xff, 0xfe, 0, 0, 0, 0), "", "\0\0", "utf-16le", 0],
    "UTF-16 with half a pair": [bytes(0xff, 0xfe, 0x00, 0xd8), "", "\ufffd", "utf-16le", 1],
    "UTF-32 cut short": [bytes(0x68, 0, 0, 0, 0x69), "utf-32le", "h\ufffd", "utf-32le", 1],
    "windows-1251": [bytes(0xcf, 0xf0, 0x88), "windows-1251", "Пр€", "windows-1251", 0],
    "Shift_JIS": [bytes(0x93, 0xfa, 0x96, 0x7b), "shift_jis", "日本", "shift_jis", 0],
    "gb18030's own U+FFFD": [bytes(0x84, 0x31, 0xa4, 0x37), "gb18030", "\ufffd", "gb18030", 0],
  };
  for (const [name, [data, named, text, charset, replaced]] of Object.entries(cases)) {
    const got = readBytes(data, named);
    assert.equal(new TextDecoder("utf-8", { ignoreBOM: true }).decode(got.bytes), text, name);
    assert.deepEqual([got.charset, got.replaced], [charset, replaced], name);
  }
  assert.deepEqual(readBytes(bytes(0xff, 65)).bytes, bytes(0xff, 65), "invalid UTF-8 is unchanged");
  assert.equal(readBytes(bytes(...[..."some text"].flatMap((c) => [c.charCodeAt(0), 0]))).likely, "utf-16le");
});

test("ids are read with any separators, up to the first word that is not one", () => {
  for (const text of ["1 22 333", "[1, 22, 333]", "1\n22\n333\n", "[[1],[22,333]]", " 1,22 ,333,"]) {
    assert.deepEqual([...parseIds(text).ids], [1, 22, 333], text);
    assert.equal(parseIds(text).wrong, null, text);
  }
  for (const [text, n, word, place] of [
    ["1 2\nx3 4", 2, '"x3"', "number 3, in line 2"], ["-1", 0, '"-1"', "number 1, in line 1"],
    ["1.5", 0, '"1.5"', "line 1"], ["4294967296", 0, '"4294967296"', "line 1"], ["1e3", 0, '"1e3"', "line 1"],
  ]) {
    const { ids, wrong } = parseIds(text);
    assert.equal(ids.length, n, text);
    assert.ok(wrong.includes(word) && wrong.includes(place), wrong);
  }
  assert.deepEqual([...parseIds("4294967295").ids], [4294967295]);
});

test("a link gives back its text byte for byte, and a text too long for one is left out", async () => {
  const base = "https://example.org/sub/?q=1#old";
  for (const text of ["", "Hello", "\u202e\0\ufeff\r\n😀 é&=#%+", "x".repeat(100_000), "{\"messages\": []}"]) {
    for (const tab of ["text", "chat", "ids"]) {
      const { url, whole } = await makeLink(base, { model: "gpt-4o", tab, special: tab === "chat", text });
      assert.ok(whole && url.startsWith("https://example.org/sub/?q=1#"), text);
      const state = await readLink(new URL(url).hash);
      assert.deepEqual([state.model, state.tab, state.special, state.text ?? ""], ["gpt-4o", tab, tab === "chat", text]);
    }
  }
  let noise = "";
  for (let i = 1; i < 6000; i++) noise += String.fromCodePoint(0x4e00 + (i * i * 7919) % 20000);
  const { url, whole } = await makeLink(base, { model: "ft:gpt-4o:a&b", tab: "text", special: false, text: noise });
  assert.equal(whole, false);
  assert.ok(url.length < 200);
  assert.deepEqual(await readLink(new URL(url).hash), { model: "ft:gpt-4o:a&b", tab: "text", special: false, text: null, wrong: null });
  assert.equal(await readLink(""), null);
});

test("a link that is cut, or made to take all memory, is refused", async () => {
  const { url } = await makeLink("https://example.org/", { model: "m", tab: "text", special: false, text: "some text that is long enough" });
  assert.match((await readLink(new URL(url.slice(0, -12)).hash)).wrong, /may have been cut/);
  const broken = await readLink("#model=gpt-4&text=***");
  assert.match(broken.wrong, /may have been cut/);
  assert.deepEqual([broken.model, broken.text], ["gpt-4", null], "the rest of it holds");
  const bomb = new Blob(["a".repeat(5_000_000)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const packed = Buffer.from(await new Response(bomb).arrayBuffer()).toString("base64url");
  assert.match((await readLink("#text=" + packed)).wrong, /too long/);
});

test("numbers are written for people", () => {
  assert.equal(percent(0, 128000), "0 %");
  assert.equal(percent(1, 128000), "under 0.1 %");
  assert.equal(percent(512, 128000), "0.4 %");
  assert.equal(percent(1176806, 128000), "919 %");
  assert.deepEqual([size(1), size(999), size(1234), size(5014274)], ["1 byte", "999 bytes", "1.23 kB", "5.01 MB"]);
});

test("index.html loads all modules of the page at once, not one after the other", async () => {
  const read = (name) => readFile(new URL(name, site), "utf8");
  const seen = new Set();
  const follow = async (name) => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const [, next] of (await read(name)).matchAll(/ from "\.\/([\w.]+)"/g)) await follow(next);
  };
  await follow("page.js");
  seen.delete("page.js");
  const preloaded = [...(await read("index.html")).matchAll(/rel="modulepreload" href="([\w.]+)"/g)].map(([, name]) => name);
  assert.deepEqual(preloaded, [...seen].sort());
});

test("a request or ids are read from a file in any charset that it says, or that it looks like", () => {
  const utf16 = (text) => Uint8Array.from([...text].flatMap((c) => [c.charCodeAt(0) & 255, c.charCodeAt(0) >> 8]));
  for (const [name, given, want] of [
    ["UTF-8", utf8("{é}"), "{é}"],
    ["a mark of UTF-8", utf8("\ufeff9906"), "9906"],
    ["a mark of UTF-16", utf16("\ufeff9906 é"), "9906 é"],
    ["UTF-16 without a mark", utf16("9906 11"), "9906 11"],
    ["nothing", bytes(), ""],
  ]) assert.equal(readText(given), want, name);
  assert.throws(() => readText(bytes(99, 0xe9, 0xff)), /not valid UTF-8/);
  assert.throws(() => readText(bytes(0xff, 0xfe, 65)), /not valid UTF-16LE/);
});
