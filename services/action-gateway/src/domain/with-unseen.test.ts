import { expect, test } from 'vitest';
import { withUnseen } from './with-unseen.ts';

test.each([
  ['an override of direction', 'pay@\u202Ekcehs.moc', 'pay@[U+202E]kcehs.moc'],
  ['an isolate', '\u2066x\u2069', '[U+2066]x[U+2069]'],
  ['a space of no width', 'ana@kest\u200Brel.example', 'ana@kest[U+200B]rel.example'],
  ['a soft hyphen', 'kest\u00ADrel', 'kest[U+00AD]rel'],
  ['tags', 'a\u{E0041}b', 'a[U+E0041]b'],
  ['a control character', 'a\u0007b', 'a[U+0007]b'],
])('%s is said by its number', (_, text, shown) => {
  expect(withUnseen(text)).toBe(shown);
});

test.each(['line\nnext\ttab', 'مرحبا \u200Fana', 'שלום', '👩\u200D💻', 'می\u200Cخواهم', 'e\u0301'])(
  'what scripts and emoji need stays: %j',
  (text) => {
    expect(withUnseen(text)).toBe(text);
  },
);
