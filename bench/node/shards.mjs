// shards.mjs FILE OUT [WORKERS] makes ids of a corpus as one does it with npm tiktoken:
// JSON Lines in, uint16 of r50k_base out, end of text after each document, a share of the
// lines to each worker. It prints the tokens and the seconds, without the start of the
// workers, which each build the vocabulary. Beside it:
//
//	time tokcount shard FILE -o OUT -e r50k_base
import { closeSync, openSync, readFileSync, readSync, statSync, writeFileSync } from 'node:fs'
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads'

// cuts divides a file into parts that end at the ends of lines.
function cuts(file, n) {
  const size = statSync(file).size
  const fd = openSync(file)
  const at = [0]
  const piece = Buffer.alloc(1 << 20)
  for (let i = 1; i < n; i++) {
    let place = Math.floor((size * i) / n)
    for (;;) {
      const got = readSync(fd, piece, 0, piece.length, place)
      const end = piece.subarray(0, got).indexOf(10)
      if (end >= 0 || got === 0) {
        at.push(place + end + 1)
        break
      }
      place += got
    }
  }
  closeSync(fd)
  return [...at, size]
}

async function work() {
  const { get_encoding } = (await import('tiktoken')).default
  const encoding = get_encoding('r50k_base')
  parentPort.postMessage('ready')
  parentPort.once('message', () => {
    const { file, out, from, to } = workerData
    const text = readFileSync(file).subarray(from, to).toString()
    const parts = []
    let tokens = 0
    for (const line of text.split('\n')) {
      if (!line) continue
      const ids = encoding.encode_ordinary(JSON.parse(line).text)
      const narrow = new Uint16Array(ids.length + 1)
      narrow.set(ids)
      narrow[ids.length] = 50256
      parts.push(Buffer.from(narrow.buffer))
      tokens += narrow.length
    }
    writeFileSync(out, Buffer.concat(parts))
    parentPort.postMessage(tokens)
  })
}

async function main(file, out, n) {
  const at = cuts(file, n)
  const workers = Array.from({ length: n }, (_, i) =>
    new Worker(new URL(import.meta.url), { workerData: { file, out: `${out}.${i}`, from: at[i], to: at[i + 1] } }))
  const answer = (w) => new Promise((done, failed) => w.once('message', done).once('error', failed))
  await Promise.all(workers.map(answer))
  const start = performance.now()
  const answers = workers.map(answer)
  for (const w of workers) w.postMessage('go')
  const tokens = (await Promise.all(answers)).reduce((a, b) => a + b, 0)
  const seconds = (performance.now() - start) / 1e3
  console.log(`${tokens} tokens, ${seconds.toFixed(2)} s, ${(tokens / seconds / 1e6).toFixed(2)} million a second`)
}

if (isMainThread) await main(process.argv[2], process.argv[3], Number(process.argv[4] ?? 2))
else await work()
