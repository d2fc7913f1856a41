// engine.mjs measures the engine of the page (cmd/tokcount/internal/web) against the
// tokenizers of npm in one V8:
//
//   npm ci && node engine.mjs FILE...
//
// Each file is encoded whole, from a JavaScript string to ids in an array that JavaScript
// can read, in turns; processor time, the first pass and the best of the others.
import { readFileSync } from 'node:fs'
import { get_encoding } from 'tiktoken'
import { GptEncoding } from 'gpt-tokenizer/GptEncoding'
import { resolveEncodingAsync } from 'gpt-tokenizer/resolveEncodingAsync'
import { Engine } from '../../cmd/tokcount/internal/web/site/engine.js'

const ROUNDS = 7
const read = (name) => readFileSync(new URL(name, import.meta.url))

const engine = await Engine.load(read('../../cmd/tokcount/internal/web/engine.wasm.gz'))

async function encoders(name) {
  const ours = engine.open(name, read(`../../vocab/${name}.table`))
  const ranks = await resolveEncodingAsync(name)
  const gpt = GptEncoding.getEncodingApi(name, () => ranks)
  const npm = get_encoding(name)
  const ordinary = { disallowedSpecial: new Set() }
  return {
    'tokcount count': (text) => ours.count(text),
    'tokcount encode': (text) => ours.encode(text).ids,
    'npm tiktoken': (text) => npm.encode_ordinary(text),
    'npm gpt-tokenizer': (text) => gpt.encode(text, ordinary),
  }
}

function milliseconds(run) {
  const begin = process.cpuUsage()
  const answer = run()
  const { user, system } = process.cpuUsage(begin)
  return [(user + system) / 1e3, answer]
}

console.log(`node ${process.version}, V8 ${process.versions.v8}; MB/s, first pass and best of ${ROUNDS - 1} more`)
for (const file of process.argv.slice(2)) {
  const bytes = readFileSync(file)
  const text = new TextDecoder().decode(bytes)
  for (const name of ['cl100k_base', 'o200k_base']) {
    const times = {}
    let want
    const all = Object.entries(await encoders(name))
    for (let round = 0; round < ROUNDS; round++) {
      for (const [who, encode] of all) {
        const [ms, answer] = milliseconds(() => encode(text))
        if (typeof answer !== 'number') want ??= Array.from(answer).join()
        if (typeof answer !== 'number' && Array.from(answer).join() !== want) console.log(`${who} differs`)
        ;(times[who] ??= []).push(ms)
      }
    }
    console.log(`\n${file.split('/').pop()}, ${bytes.length.toLocaleString('en')} bytes, ${name}`)
    const speed = (ms) => bytes.length / 1e3 / ms
    const best = Object.fromEntries(Object.entries(times).map(([who, ms]) => [who, speed(Math.min(...ms.slice(1)))]))
    for (const [who, ms] of Object.entries(times)) {
      const ratio = (best['tokcount encode'] / best[who]).toFixed(1)
      console.log(`  ${who.padEnd(18)} ${speed(ms[0]).toFixed(1).padStart(6)} ${best[who].toFixed(1).padStart(6)}  ${who.startsWith('npm') ? ratio + ' times slower' : ''}`)
    }
  }
}
