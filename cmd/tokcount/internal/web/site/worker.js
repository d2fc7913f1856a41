// The Worker: all that takes time. It answers questions {number, op, question} of the page by
// {number, answer} or {number, error}, and reports {progress} while it loads. Only questions
// that need what is loaded wait for it.
//
//   init {model, guess}   loads the engine, and the vocabulary of encoding guess with it
//   loaded                returns the addresses of the files it has loaded
//   set {text | file, charset | ids, encoding, special, key, wanted}
//                         takes another text and returns its list of tokens
//   list {encoding, special, wanted}     returns the list of the same text by another encoding
//   chunk {list, i}       returns chunk i of a list, null if that is of a text before
//   count {encoding, special}            counts the text
//   ids {list}, text      return them to be copied
//   chat {encoding, model, body}         estimates a request
//   lookUp {name}         returns a model by any name it goes by
//   openFile {name, files, family}       reads a tokenizer file, an encoding of that name from then on

import { readBytes } from "./charset.js";
import { Engine } from "./engine.js";
import { chunkStarts, groupsOf } from "./groups.js";
import { loadFile, loadModule, loadSite } from "./load.js";
import { measure } from "./utf8.js";

/** The longest text that the page edits, in UTF-16 units; see text.js. */
const EDITABLE = 200_000;

/** Loading that is quicker than this is not reported. */
const QUIET = 400; // ms

let site, module, engine; // engine is of module, the small one until the full one is needed
const loading = new Map(); // promises of encodings that are being opened, by name
const opened = new Map(); // encodings of the engine, by name
const ownFiles = new Map(); // what tokenizer files they were read from, by name
let source = null; // the newest text: {bytes, given, about}, given the ids if it was made of some
const lists = new Map(); // of it, by number
let lastList = 0;
let starting = null, filling = null; // promises

const ops = { init, loaded, set, list, chunk, count, ids, text, chat, lookUp, openFile };

onmessage = async ({ data: { number, op, question } }) => {
  try {
    postMessage({ number, answer: await ops[op](question) });
  } catch (error) {
    const message = await afterError(error);
    postMessage({ number, error: { message, name: error.name } });
  }
};

// Loading.

const listed = loadSite().then((loaded) => { site = loaded; });
start().catch(() => {}); // while the page starts; init reports what fails

async function init({ model, guess }) {
  await listed;
  if (guess) open(guess).catch(() => {});
  await start();
  let found = site.encodings.some((e) => e.name === model);
  if (!found) {
    try {
      await lookUp({ name: model });
      found = true;
    } catch {
      // The page asks again, and says what is wrong with the name.
    }
  }
  return {
    version: site.version, offline: site.offline,
    model: found ? model : "gpt-4o", models: engine.models().models,
    encodings: site.encodings.map(({ name, file }) => ({ name, like: likeOf(name, file) })),
  };
}

/** Returns the addresses of all that was loaded, and of what was being loaded. */
async function loaded() {
  await Promise.allSettled(loading.values());
  return [self.location.href, ...performance.getEntriesByType("resource").map((entry) => entry.name)];
}

/** Sees to it that there is an engine. */
function start() {
  return starting ??= (async () => {
    await listed;
    module ??= await load(site.engine, loadModule);
    engine = await Engine.load(module);
  })();
}

/** Sees to it that the engine has chats and tokenizer files. */
function fill() {
  return filling ??= (async () => {
    await start();
    if (engine.full) return;
    try {
      module = await load(site.full, loadModule);
    } catch (error) {
      filling = null; // to be tried again
      throw error;
    }
    await restart();
  })();
}

/** Starts an engine anew, in which encodings have to be opened again. */
async function restart() {
  starting = null;
  opened.clear();
  loading.clear();
  await start();
}

/** Returns what to say of an error; one that ended the engine has a new one started. */
async function afterError(error) {
  const ended = error.name === "Exit" || error instanceof WebAssembly.RuntimeError;
  if (!ended) return error.message;
  lists.clear();
  await restart();
  return `This was too much for the engine, which was started anew (${error.message})`;
}

/** Returns the encoding that name has the vocabulary of, but for special tokens. */
function likeOf(name, file) {
  const same = { gpt2: "r50k_base", p50k_edit: "p50k_base", o200k_harmony: "o200k_base" }[name];
  return same && site.encodings.some((e) => e.name === same && e.file === file) ? same : null;
}

/** Loads a file, and reports progress if that takes a while. */
function load(resource, by = loadFile) {
  const start = performance.now();
  return by(resource, (progress) => {
    if (performance.now() - start > QUIET) postMessage({ progress });
  });
}

/** Returns an encoding of the engine, and loads it the first time. */
async function open(name) {
  if (opened.has(name)) return opened.get(name);
  if (!loading.has(name)) loading.set(name, ownFiles.has(name) ? reopen(name) : openPublished(name));
  try {
    opened.set(name, await loading.get(name));
  } finally {
    loading.delete(name);
  }
  return opened.get(name);
}

async function openPublished(name) {
  const resource = site.encodings.find((e) => e.name === name);
  if (!resource) throw new Error(`${name} is not among the encodings of this site`);
  const table = await load(resource);
  await start();
  return engine.open(name, table);
}

/** Opens a tokenizer file in an engine that was started anew. */
function reopen(name) {
  return openOwn(ownFiles.get(name));
}

async function openOwn({ chosen, family }) {
  await fill();
  const read = async (file) => [file.name, new Uint8Array(await file.arrayBuffer())];
  return engine.openFiles(Object.fromEntries(await Promise.all(chosen.map(read))), family);
}

async function openFile({ name, files: chosen, family }) {
  const encoding = await openOwn({ chosen, family });
  opened.set(name, encoding);
  ownFiles.set(name, { chosen, family });
  const { ids, format, warnings } = encoding.info;
  return { ids, format, warnings };
}

// Texts.

const encoder = new TextEncoder(), decoder = new TextDecoder("utf-8", { ignoreBOM: true });

async function set(question) {
  const encoding = await open(question.encoding);
  const { ids, file, text } = question;
  const next = ids ? decoded(encoding, question.encoding, ids) : file ? await read(question) : typed(text);
  lists.clear();
  source = next;
  return { ...makeList(encoding, question), key: question.key, ...source.about };
}

function typed(text) {
  const room = new Uint8Array(3 * text.length);
  const bytes = room.slice(0, encoder.encodeInto(text, room).written); // much faster than encode
  const lone = text.isWellFormed?.() === false ? text.match(/\p{Cs}/gu).length : 0;
  return { bytes, about: { ...measure(bytes), bytes: bytes.length, units: text.length, replaced: 0, lone } };
}

async function read({ file, charset: named }) {
  const { bytes, ...how } = readBytes(new Uint8Array(await file.arrayBuffer()), named);
  const about = { ...how, ...measure(bytes), bytes: bytes.length, units: bytes.length, lone: 0, nul: bytes.includes(0) };
  if (about.invalid === 0 && bytes.length <= 4 * EDITABLE) {
    const text = decoder.decode(bytes);
    about.units = text.length;
    if (text.length <= EDITABLE && !about.nul) {
      if (!text.includes("\r")) about.text = text;
      else about.unixText = text.replace(/\r\n?/g, "\n");
    }
  }
  return { bytes, about };
}

function decoded(encoding, name, ids) {
  const { bytes, ends, wrong } = encoding.decode(ids);
  const about = { ...measure(bytes), bytes: bytes.length, replaced: 0, lone: 0 };
  if (wrong >= 0) about.wrong = `${ids[wrong]}, number ${wrong + 1}, is not an id of ${name}.`;
  const given = ends && { encoding: name, ids: ids.subarray(0, ends.length), ends };
  return { bytes, given, about };
}

async function list(question) {
  return makeList(await open(question.encoding), question);
}

/** Returns the list of tokens of the text, without the tokens but for the chunks wanted. */
function makeList(encoding, { encoding: name, special, wanted }) {
  const { ids, ends } = source.given?.encoding === name ? source.given : encoding.encode(source.bytes, { special });
  const starts = chunkStarts(source.bytes, ends);
  const number = ++lastList;
  const offsets = Uint32Array.from(starts, (token) => token > 0 ? ends[token - 1] : 0);
  lists.set(number, { encoding, ids, ends, starts, offsets });
  const chunks = wanted.filter((i) => i < starts.length - 1).map((i) => [i, chunk({ list: number, i })]);
  return { number, encoding: name, tokens: ids.length, starts, offsets, breaks: breaksOf(offsets), chunks };
}

/** Counts the line breaks of each chunk. */
function breaksOf(offsets) {
  const breaks = new Uint32Array(offsets.length - 1);
  for (let i = 0; i < breaks.length; i++) {
    for (let at = offsets[i]; at < offsets[i + 1]; at++) if (source.bytes[at] === 10) breaks[i]++;
  }
  return breaks;
}

function chunk({ list: number, i }) {
  const of = lists.get(number);
  if (!of) return null;
  const from = of.starts[i], to = of.starts[i + 1];
  const start = of.offsets[i], end = of.offsets[i + 1];
  const bytes = source.bytes.slice(start, end);
  const ids = of.ids.slice(from, to);
  const ends = of.ends.slice(from, to).map((at) => at - start);
  const cut = end < source.bytes.length && bytes.at(-1) !== 10;
  return { first: from, ids, ends, bytes, cut, ...groupsOf(bytes, ends), ...describe(of.encoding, ids) };
}

/** Returns which tokens are special, by their place in ids, and the ranks of those of a file. */
function describe(encoding, ids) {
  const { info } = encoding;
  encoding.specialIds ??= new Set(Object.values(info.special));
  const special = [...ids.keys()].filter((k) => encoding.specialIds.has(ids[k]));
  return { special, ranks: info.file ? [...ids].map((id) => encoding.token(id).rank) : null };
}

async function count({ encoding: name, special }) {
  const encoding = await open(name);
  return { tokens: encoding.count(source.bytes, { special }), bytes: source.bytes.length };
}

// To be copied.

function ids({ list: number }) {
  return "[" + (lists.get(number)?.ids ?? new Uint32Array()).join(", ") + "]";
}

function text() { return decoder.decode(source.bytes); }

// What the engine knows.

async function chat({ encoding, model, body }) {
  await fill();
  return (await open(encoding)).chat(model, body);
}

async function lookUp({ name }) {
  await start();
  return engine.model(name);
}
