// oracle.js answers questions by Hugging Face's tokenizers, the reference: a
// JSON object a line on standard input, an answer a line on standard output.
//
//	{"file": "tokenizer.json"} or {"json": {...}}      load it: {} or {"error": "..."}
//	{"encode": ["text", ...], "template": false}       {"ids": [[1, 2], ...]}
//	{"decode": [[1, 2], ...], "skip": false}           {"texts": ["text", ...]}
//	{"pieces": ["text", ...]}                          {"pieces": [["te", "xt"], ...]}
//	{"normalize": ["text", ...]}                       {"texts": ["text", ...]}
//
// It needs node and the npm package tokenizers@0.23.2 in node_modules of the
// current folder.
'use strict';
const path = require('path');
const {Tokenizer} = require(path.join(process.cwd(), 'node_modules', 'tokenizers'));
let tok;

async function answer(q) {
  if (q.file) { tok = Tokenizer.fromFile(q.file); return {}; }
  if (q.json) { tok = Tokenizer.fromString(JSON.stringify(q.json)); return {}; }
  if (q.encode) {
    const ids = [];
    for (const text of q.encode) ids.push((await tok.encode(text, null, {addSpecialTokens: !!q.template})).getIds());
    return {ids};
  }
  if (q.decode) {
    const texts = [];
    for (const ids of q.decode) texts.push(await tok.decode(ids, !!q.skip));
    return {texts};
  }
  if (q.pieces) {
    const pre = tok.getPreTokenizer();
    return {pieces: q.pieces.map(text => pre.preTokenizeString(text).map(p => p[0]))};
  }
  if (q.normalize) {
    const n = tok.getNormalizer();
    return {texts: q.normalize.map(text => n.normalizeString(text))};
  }
  return {error: 'no such question'};
}

(async () => {
  for await (const line of require('readline').createInterface({input: process.stdin, crlfDelay: Infinity})) {
    let out;
    try { out = await answer(JSON.parse(line)); } catch (e) { out = {error: String(e)}; }
    process.stdout.write(JSON.stringify(out) + '\n');
  }
})();
