// text.mjs FORM reads names of files, one a line, and writes the text in them,
// one file after the other. What is not valid UTF-8 becomes U+FFFD, so that
// every tokenizer is given the same.
import { readFileSync, writeSync } from 'node:fs'

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' }

function entity(all, name) {
  if (name[0] !== '#') return entities[name] ?? all
  const hex = name[1] === 'x' || name[1] === 'X'
  return String.fromCodePoint(parseInt(name.slice(hex ? 2 : 1), hex ? 16 : 10))
}

const plainText = (html) => html.replace(/<[^>]*>/g, '').replace(/&(#?\w+);/g, entity)

// table makes a Markdown table of comma-separated values, each column as wide as its widest
// cell, as formatters do. Quotes are left alone: the text is for measuring.
function table(text) {
  const rows = text.trimEnd().split(/\r?\n/).map((line) => line.split(','))
  const widths = []
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 3, cell.length)))
  const line = (row) => '| ' + widths.map((n, i) => (row[i] ?? '').padEnd(n)).join(' | ') + ' |\n'
  const rule = line(widths.map((n) => '-'.repeat(n)))
  return line(rows[0]) + rule + rows.slice(1).map(line).join('') + '\n'
}

// records puts bytes into JSON records of up to 6 kB.
function records(bytes) {
  let out = ''
  for (let at = 0; at < bytes.length && at < 600_000; at += 6000) {
    out += JSON.stringify({ id: at / 6000, type: 'application/octet-stream', data: bytes.subarray(at, at + 6000).toString('base64') }) + '\n'
  }
  return out
}

const forms = {
  plain: (text) => text,
  table,
  tags: (text) => plainText(text.replace(/<!--[^]*?-->|<(script|style|head)\b[^]*?<\/\1>/gi, '')),
  sentences: (text) => JSON.parse(text).join('\n') + '\n',
  mail: (text) => JSON.parse(text).text + '\n',
  html: (text) =>
    text
      .replace(/<!--[^]*?-->|<(script|style|head)\b[^]*?<\/\1>/gi, '')
      .split(/(<pre\b[^]*?<\/pre>)/i) // between these, white space means nothing
      .map((part, i) => (i % 2 ? part : part.replace(/^[ \t]+/gm, '').replace(/ {2,}/g, ' ')))
      .join('')
      .replace(/[^]*/, plainText)
      .replace(/[ \t]+$/gm, '')
      .replace(/\n{3,}/g, '\n\n')
      .trim() + '\n',
}

function write(bytes) {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(1, bytes, at)
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error // a pipe that is full
    }
  }
}

const form = forms[process.argv[2]]
for (const name of readFileSync(0, 'utf8').split('\n')) {
  if (!name) continue
  write(Buffer.from(process.argv[2] === 'base64' ? records(readFileSync(name)) : form(readFileSync(name, 'utf8'))))
}
