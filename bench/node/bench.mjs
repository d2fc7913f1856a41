// bench.mjs runs the tokenizers of npm for the benchmark beside it.
//
//   node bench.mjs -serve PACKAGE             answers requests on standard input
//   node bench.mjs -once PACKAGE ENCODING FILE  encodes FILE and prints the peak
//   node bench.mjs -once "" ENCODING FILE       only reads FILE
//
// ../serve.go says what the requests and replies are. Texts are decoded to
// JavaScript strings before the time is taken: a program in JavaScript has
// them as such.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

// For each package: a function that returns, for an encoding, a function that
// makes a new instance, whose encode takes special tokens for ordinary text.
const packages = {
  tiktoken: async (encoding) => {
    const { get_encoding } = (await import('tiktoken')).default
    return () => {
      const e = get_encoding(encoding)
      return { encode: (text) => e.encode_ordinary(text), free: () => e.free() }
    }
  },
  'gpt-tokenizer': async (encoding) => {
    const { GptEncoding } = await import('gpt-tokenizer/GptEncoding')
    const { resolveEncodingAsync } = await import('gpt-tokenizer/resolveEncodingAsync')
    const ranks = await resolveEncodingAsync(encoding)
    const ordinary = { disallowedSpecial: new Set() }
    return () => {
      const e = GptEncoding.getEncodingApi(encoding, () => ranks)
      return { encode: (text) => e.encode(text, ordinary) }
    }
  },
  'ai-tokenizer': async (encoding) => {
    const { Tokenizer } = await import('ai-tokenizer')
    const data = await import(`ai-tokenizer/encoding/${encoding}`)
    return () => {
      const e = new Tokenizer(data)
      return { encode: (text) => e.encode(text, [], []) }
    }
  },
}

// A tokenizer file has its folder for an encoding.
packages.tokenizers = async (folder) => {
  const { Tokenizer } = (await import('tokenizers')).default
  const without = { addSpecialTokens: false }
  return () => {
    const t = Tokenizer.fromFile(`${folder}/tokenizer.json`)
    return { encode: async (text) => (await t.encode(text, null, without)).getIds() }
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function readDocs(file, lengths) {
  const bytes = readFileSync(file)
  let at = 0
  return lengths.map((n) => decoder.decode(bytes.subarray(at, (at += n))))
}

// Milliseconds of this process on all processors.
function processorTime() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e3
}

const makers = {} // by encoding
let name, instance, docs, half

// As halves of ../serve.go: documents in two, one alone in its middle.
function halves(docs) {
  if (docs.length !== 1) return [docs.slice(0, docs.length >> 1), docs.slice(docs.length >> 1)]
  const text = docs[0]
  let middle = text.length >> 1
  if (/[\uDC00-\uDFFF]/.test(text[middle])) middle++
  return [[text.slice(0, middle)], [text.slice(middle)]]
}

const answers = {
  text: ({ file, lengths }) => {
    docs = readDocs(file, lengths)
    half = halves(docs)
    return {}
  },
  fresh: async ({ encoding }) => {
    instance?.free?.()
    instance = undefined
    makers[encoding] ??= await packages[name](encoding)
    instance = makers[encoding]()
    globalThis.gc?.()
    return {}
  },
  pass: async ({ min = 0, cpu = false, half: n = 0 }) => {
    const now = cpu ? processorTime : () => performance.now()
    const start = now()
    let passes = 0
    let tokens
    do {
      tokens = 0
      for (const doc of n ? half[n - 1] : docs) {
        const ids = instance.encode(doc)
        tokens += (ids instanceof Promise ? await ids : ids).length
      }
      passes++
    } while ((now() - start) / 1e3 < min)
    return { seconds: (now() - start) / 1e3 / passes, tokens }
  },
  ids: async ({ out }) => {
    const hash = createHash('sha256')
    const parts = []
    for (const doc of docs) {
      const ids = Uint32Array.from(await instance.encode(doc))
      const bytes = Buffer.from(ids.buffer, ids.byteOffset, ids.byteLength)
      hash.update(bytes)
      parts.push(bytes)
    }
    const bytes = Buffer.concat(parts)
    writeFileSync(out, bytes)
    return { tokens: bytes.length / 4, sha256: hash.digest('hex') }
  },
}

answers.strings = async ({ file, out }) => {
  const all = []
  for (const text of JSON.parse(readFileSync(file, 'utf8'))) {
    try {
      all.push(Array.from(await instance.encode(text)))
    } catch {
      all.push(null)
    }
  }
  writeFileSync(out, JSON.stringify(all))
  return {}
}

async function serve() {
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line)
    let reply
    try {
      reply = await answers[request.op](request)
    } catch (error) {
      reply = { error: String(error?.message ?? error) }
    }
    process.stdout.write(JSON.stringify(reply) + '\n')
  }
}

async function once(encoding, file) {
  const text = decoder.decode(readFileSync(file))
  let tokens = 0
  if (name) tokens = (await (await packages[name](encoding))().encode(text)).length
  let status = ''
  try {
    status = readFileSync('/proc/self/status', 'utf8')
  } catch {
    // not Linux: no peak
  }
  const peak = Number(/VmHWM:\s*(\d+)/.exec(status)?.[1] ?? 0)
  process.stdout.write(JSON.stringify({ tokens, peak }) + '\n')
}

const [how, which, ...rest] = process.argv.slice(2)
name = which
if (how === '-serve') await serve()
else await once(...rest)
