// browser-page.mjs runs in a worker of the browser that browser.mjs opens.
import { Engine, bytesOf } from '/cmd/tokcount/internal/web/site/engine.js'
import * as npm from '/bench/node/node_modules/tiktoken/lite/init.js'
import { GptEncoding } from '/bench/node/node_modules/gpt-tokenizer/esm/GptEncoding.js'
import { resolveEncodingAsync } from '/bench/node/node_modules/gpt-tokenizer/esm/resolveEncodingAsync.js'

const ROUNDS = 7
const send = (message) => fetch('/', { method: 'POST', body: JSON.stringify(message) })

async function encoders(engine, name) {
  const ours = engine.open(name, await bytesOf(fetch(`/vocab/${name}.table`)))
  const data = await (await fetch(`/bench/node/node_modules/tiktoken/encoders/${name}.json`)).json()
  const theirs = new npm.Tiktoken(data.bpe_ranks, data.special_tokens, data.pat_str)
  const ranks = await resolveEncodingAsync(name)
  const gpt = GptEncoding.getEncodingApi(name, () => ranks)
  const ordinary = { disallowedSpecial: new Set() }
  return {
    'tokcount count': (text) => ours.count(text),
    'tokcount encode': (text) => ours.encode(text).ids,
    'npm tiktoken': (text) => theirs.encode_ordinary(text),
    'npm gpt-tokenizer': (text) => gpt.encode(text, ordinary),
  }
}

async function measure(engine, file, bytes) {
  const text = new TextDecoder().decode(bytes)
  for (const name of ['cl100k_base', 'o200k_base']) {
    const times = {}
    let want
    const all = Object.entries(await encoders(engine, name))
    for (let round = 0; round < ROUNDS; round++) {
      for (const [who, encode] of all) {
        const begin = performance.now()
        const answer = encode(text)
        ;(times[who] ??= []).push(performance.now() - begin)
        if (typeof answer === 'number') continue
        want ??= Array.from(answer).join()
        if (Array.from(answer).join() !== want) await send({ line: `${who} differs` })
      }
    }
    await send({ line: `\n${file}, ${bytes.length.toLocaleString('en')} bytes, ${name}` })
    const speed = (ms) => bytes.length / 1e3 / ms
    const best = Object.fromEntries(Object.entries(times).map(([who, ms]) => [who, speed(Math.min(...ms.slice(1)))]))
    for (const [who, ms] of Object.entries(times)) {
      const ratio = who.startsWith('npm') ? `  ${(best['tokcount encode'] / best[who]).toFixed(1)} times slower` : ''
      await send({ line: `  ${who.padEnd(18)} ${speed(ms[0]).toFixed(1).padStart(6)} ${best[who].toFixed(1).padStart(6)}${ratio}` })
    }
  }
}

async function main() {
  await send({ line: `${navigator.userAgent.match(/Chrome\/[0-9.]+/)}; MB/s, first pass and best of ${ROUNDS - 1} more` })
  await npm.init((imports) => WebAssembly.instantiateStreaming(fetch('/bench/node/node_modules/tiktoken/lite/tiktoken_bg.wasm'), imports))
  const engine = await Engine.load(fetch('/cmd/tokcount/internal/web/engine.wasm.gz'))
  for (const [i, file] of (await (await fetch('/files')).json()).entries()) {
    await measure(engine, file, new Uint8Array(await (await fetch(`/file/${i}`)).arrayBuffer()))
  }
}

main().catch((error) => send({ line: `failed: ${error.stack}` })).finally(() => send({ done: true }))
