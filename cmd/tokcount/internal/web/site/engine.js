// The tokenizer in WebAssembly, for a page, a worker or node: what the functions of the
// module (internal/web/engine) are in JavaScript.
//
//   const engine = await Engine.load(fetch('engine.wasm.gz'));
//   const encoding = engine.open('o200k_base', await bytesOf(fetch('vocab/o200k_base.table.gz')));
//   encoding.count('Hello, world!'); // 4
//
// There are two modules. engine.wasm has no chats and opens no tokenizer files; it is half as
// large as engine-full.wasm, which has all. Engine.full says which one is loaded.
//
// Text is a string or bytes (Uint8Array). What is wrong is an EngineError with a sentence;
// an engine that has ended (Exit, see wasi.js) has to be loaded again.
import { wasi } from './wasi.js';

export { Exit } from './wasi.js';

export class EngineError extends Error {
  constructor(text) {
    super(text);
    this.name = 'EngineError';
  }
}

// bytesOf returns the body of a Response, or of a promise of one, as bytes; those of a gzip
// file are unpacked, unless the browser has done so already.
export async function bytesOf(response) {
  response = await response;
  if (!response.ok) throw new EngineError(`${response.url}: ${response.status} ${response.statusText}`);
  return unpacked(new Uint8Array(await response.arrayBuffer()));
}

// unpacked returns bytes, unpacked if they are those of a gzip file.
export async function unpacked(bytes) {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const encoder = new TextEncoder(), decoder = new TextDecoder();

export class Engine {
  // load starts the engine of a Response, a promise of one, bytes (gzip or not), or a
  // WebAssembly.Module.
  static async load(source) {
    source = await source;
    if (typeof Response !== 'undefined' && source instanceof Response) source = await bytesOf(source);
    const module = source instanceof WebAssembly.Module ? source : await WebAssembly.compile(await unpacked(source));
    const host = wasi(module);
    const instance = await WebAssembly.instantiate(module, host.imports);
    host.use(instance.exports.memory);
    instance.exports._initialize();
    return new Engine(instance.exports);
  }

  #exports;
  #result;
  #document = null; // { text address, ... } of the last set

  constructor(exports) {
    this.#exports = exports;
    this.#result = exports.result();
  }

  // full reports whether chats and tokenizer files can be read: this is engine-full.wasm.
  get full() { return 'openFiles' in this.#exports; }

  // open returns the published encoding of a name. Table is the bytes of its file under
  // vocab/, whose name models() gives.
  open(name, table) {
    return new Encoding(this, this.#number('open', name, table));
  }

  // openFiles returns the encoding of a tokenizer file: files are its bytes by name, with
  // the files next to it. Family is needed for .tiktoken files: llama3, qwen or kimi-k2.
  openFiles(files, family = '') {
    this.needFull();
    for (const [name, data] of Object.entries(files)) this.call('add', name, data);
    return new Encoding(this, this.#number('openFiles', family));
  }

  // models returns { encodings: [{ name, table }], models: [{ name, encoding, window, input,
  // output, chat, note, matched }] }. Figures that are not known are 0.
  models() { return this.json('models'); }

  // model returns what is known of one model, whose name gateways may have changed; an
  // EngineError says which names are like one that is not known.
  model(name) { return this.json('model', name); }

  // chunk returns a chunk of the document: { start, end, bytes, ids, ends, groups }. Start and
  // end are offsets in bytes, bytes is the text between them; ends says where each token ends, from start.
  // A group is the fewest tokens that are whole characters: groups has the number of tokens up to its end.
  chunk(i) {
    const doc = this.#document;
    if (!doc) throw new EngineError('there is no document: call set first');
    const [start, end, first, n, groups, nGroups] = this.call('chunk', i);
    const ends = this.words(doc.ends + 4 * first, n);
    for (let j = 0; j < n; j++) ends[j] -= start;
    return {
      start, end, first, bytes: this.bytes(doc.text + start, end - start),
      ids: this.words(doc.ids + 4 * first, n), ends, groups: this.words(groups, nGroups),
    };
  }

  // documentBytes returns a part of the document.
  documentBytes(start = 0, end = this.#document.bytes) {
    return this.bytes(this.#document.text + start, end - start);
  }

  // documentIds returns the ids of the tokens from first up to, not including, last.
  documentIds(first = 0, last = this.#document.tokens) {
    return this.words(this.#document.ids + 4 * first, last - first);
  }

  // What follows is for Encoding.

  // call calls a function with numbers, text and bytes, and returns the words of the result.
  call(name, ...values) {
    const owned = [], numbers = [];
    try {
      for (const value of values) {
        if (typeof value === 'number') { numbers.push(value); continue; }
        const [at, length] = this.put(value);
        owned.push(at);
        numbers.push(at, length);
      }
      const returned = this.#exports[name](...numbers);
      const words = new Uint32Array(this.#exports.memory.buffer, this.#result, 16).slice();
      if (returned >>> 0 === 0) throw new EngineError(decoder.decode(this.bytes(words[0], words[1])));
      words.returned = returned >>> 0;
      return words;
    } finally {
      for (const at of owned) this.#exports.free(at);
    }
  }

  json(name, ...values) {
    const words = this.call(name, ...values);
    return JSON.parse(decoder.decode(this.bytes(words[0], words[1])));
  }

  // put writes text, bytes or ids to the engine's memory, and returns where and how many.
  put(value) {
    if (typeof value === 'string') return this.#putText(value);
    const bytes = new Uint8Array(value.buffer ?? value, value.byteOffset ?? 0, value.byteLength);
    const at = this.#alloc(bytes.length);
    new Uint8Array(this.#exports.memory.buffer, at, bytes.length).set(bytes);
    return [at, value.length ?? value.byteLength];
  }

  // #putText tries with room for text that is mostly ASCII before it takes the most.
  #putText(text) {
    for (const size of [text.length + (text.length >> 3) + 16, 3 * text.length]) {
      const at = this.#alloc(size);
      const { read, written } = encoder.encodeInto(text, new Uint8Array(this.#exports.memory.buffer, at, size));
      if (read === text.length) return [at, written];
      this.#exports.free(at);
    }
  }

  #alloc(size) {
    const at = this.#exports.alloc(size) >>> 0;
    if (at === 0) throw new EngineError(`${size} bytes are too many`);
    return at;
  }

  #number(name, ...values) { return this.call(name, ...values).returned; }

  bytes(at, length) { return new Uint8Array(this.#exports.memory.buffer, at, length).slice(); }

  words(at, n) { return new Uint32Array(this.#exports.memory.buffer, at, n).slice(); }

  needFull() {
    if (!this.full) throw new EngineError('this module has no chats and opens no tokenizer files: load engine-full.wasm');
  }

  remember(doc) { this.#document = doc; }
}

// An Encoding turns text into tokens and back.
export class Encoding {
  #engine;
  #number;
  #info;

  constructor(engine, number) {
    this.#engine = engine;
    this.#number = number;
  }

  // info is { name, ids, pattern, scanner, file, special: { text: id } }.
  get info() { return this.#info ??= this.#engine.json('info', this.#number); }

  get name() { return this.info.name; }

  // count returns how many tokens text has. Special says that special tokens in it are
  // taken for what they are; by default they are ordinary text.
  count(text, { special = false } = {}) {
    return this.#engine.call('count', this.#number, text, Number(special))[0];
  }

  // encode returns { ids, ends }: the tokens, and where each ends in the text, in bytes.
  encode(text, { special = false } = {}) {
    const [n, ids, ends] = this.#engine.call('encode', this.#number, text, Number(special));
    return { ids: this.#engine.words(ids, n), ends: this.#engine.words(ends, n) };
  }

  // decode returns { bytes, ends, wrong }: the text of ids, where each ends in it, or null where
  // tokens are not decoded one by one, and the index of the first that is no token, or -1;
  // bytes is then the text up to it.
  decode(ids, { skipSpecial = false } = {}) {
    const [at, length, ends, wrong] = this.#engine.call('decode', this.#number, Uint32Array.from(ids), Number(skipSpecial));
    const right = wrong === 0xFFFFFFFF ? ids.length : wrong;
    return {
      bytes: this.#engine.bytes(at, length),
      ends: ends === 0 ? null : this.#engine.words(ends, right),
      wrong: wrong === 0xFFFFFFFF ? -1 : wrong,
    };
  }

  // token returns { bytes, rank, special } of an id; an id that is no token is an EngineError.
  token(id) {
    const [at, length, rank, special] = this.#engine.call('token', this.#number, id);
    return { bytes: this.#engine.bytes(at, length), rank, special: special === 1 };
  }

  // set makes text the document: { tokens, characters, bytes, chunks }. Chunks are
  // [{ start, token, line, unit }], what is before each: bytes, tokens, newlines, UTF-16 units.
  // The engine keeps the document until the next set; engine.chunk(i) returns a chunk to draw.
  set(text, { special = false } = {}) {
    const [tokens, ids, ends, n, marks, characters, address, bytes] =
      this.#engine.call('set', this.#number, text, Number(special));
    this.#engine.remember({ tokens, ids, ends, text: address, bytes });
    const flat = this.#engine.words(marks, 4 * n);
    const chunks = Array.from({ length: n }, (_, i) => {
      const [start, token, line, unit] = flat.subarray(4 * i, 4 * i + 4);
      return { start, token, line, unit };
    });
    return { tokens, characters, bytes, chunks };
  }

  // recount returns how many tokens the document has in this encoding.
  recount({ special = false } = {}) {
    return this.#engine.call('recount', this.#number, Number(special))[0];
  }

  // chat estimates a chat: request is JSON, the body of a request or a list of messages.
  // { model, encoding, tokens, messages: [{ role, name, kind, tokens }], tools, format, answer,
  // unconfirmed: [text], uncounted: [{ path, what, message }] }.
  chat(model, request) {
    this.#engine.needFull();
    return this.#engine.json('chat', this.#number, model, request);
  }

  // close lets the engine forget the encoding.
  close() { this.#engine.call('close', this.#number); }
}
