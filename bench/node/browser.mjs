// browser.mjs measures the engine of the page (cmd/tokcount/internal/web) against the
// tokenizers of npm in one Chromium:
//
//   npm ci && node browser.mjs [CHROMIUM] FILE...
//
// It serves browser-page.mjs, opens it in a headless Chromium, and prints what the page
// sends back. All run in one worker, in turns, by the clock.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { basename, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const args = process.argv.slice(2)
const browser = existsSync(args[0] ?? '') && statSync(args[0]).mode & 0o111 ? args.shift() : 'chromium'
const root = fileURLToPath(new URL('../../', import.meta.url))
const types = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.html': 'text/html', '.wasm': 'application/wasm' }
const page = '<!doctype html><title>bench</title><script type="module">new Worker("/bench/node/browser-page.mjs", { type: "module" })</script>'

// find returns the file of a path: those of npm leave extensions out.
function find(path) {
  const file = join(root, path)
  return [file, file + '.js', file + '.mjs'].find((f) => existsSync(f) && statSync(f).isFile())
}

const server = createServer(async (request, response) => {
  const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname)
  if (request.method === 'POST') {
    let body = ''
    for await (const part of request) body += part
    response.end()
    const { line, done } = JSON.parse(body)
    if (line) console.log(line)
    if (done) end()
    return
  }
  if (path === '/') return response.setHeader('Content-Type', 'text/html').end(page)
  if (path === '/files') return response.end(JSON.stringify(args.map((f) => basename(f))))
  const named = path.match(/^\/file\/([0-9]+)$/)
  const file = named ? args[named[1]] : find(path)
  if (!file) return response.writeHead(404).end()
  response.setHeader('Content-Type', types[extname(file)] ?? 'application/octet-stream').end(readFileSync(file))
})

const profile = mkdtempSync(join(tmpdir(), 'bench-browser-'))
let child
server.listen(0, '127.0.0.1', () => {
  const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', `--user-data-dir=${profile}`]
  child = spawn(browser, [...flags, `http://127.0.0.1:${server.address().port}/`], { stdio: 'ignore' })
  child.on('error', (error) => { console.error(`browser.mjs: ${error.message}: name a Chromium`); process.exit(2) })
})

function end() {
  child.once('exit', () => {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    process.exit(0)
  })
  child.kill()
}
