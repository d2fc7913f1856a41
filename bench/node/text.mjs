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

const forms = {
  plain: (text) => text,
  sentences: (text) => JSON.parse(text).join('\n') + '\n',
  mail: (text) => JSON.parse(text).text + '\n',
  html: (text) =>
    text
      .replace(/<!--[^]*?-->|<(script|style|head)\b[^]*?<\/\1>/gi, '')
      .split(/(<pre\b[^]*?<\/pre>)/i) // between these, white space means nothing
      .map((part, i) => (i % 2 ? part : part.replace(/^[ \t]+/gm, '').replace(/ {2,}/g, ' ')))
      .join('')
      .replace(/<[^>]*>/g, '')
      .replace(/&(#?\w+);/g, entity)
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
  if (name) write(Buffer.from(form(readFileSync(name, 'utf8'))))
}
