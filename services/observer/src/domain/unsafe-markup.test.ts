import { expect, test } from 'vitest';
import { unsafeMarkup } from './unsafe-markup.ts';

test.each([
  ['See [here](https://x.test).', 'a link'],
  ['![p](x.png)', 'a link'],
  ['[a]: x.test', 'a link'],
  ['Go to https://x.test.', 'a link'],
  ['Go to ht\u200Btps://x.test.', 'a link'],
  ['www.x.test', 'a link'],
  ['Write to ana@x.test', 'an address'],
  ['a <img src=x> b', 'HTML'],
  ['a </div> b', 'HTML'],
  ['a &#60;b', 'HTML'],
  ['```\nrm\n```', 'code'],
  ['| a | b |', 'a table'],
])('%j is not posted', (text, kind) => {
  expect(unsafeMarkup(text)).toBe(kind);
});

test.each(['## A day\n\n**Went well**\n\n- Outline (2 blocks)\n1. Call [Ben]', 'x < y and R&D'])(
  '%j is plain enough',
  (text) => {
    expect(unsafeMarkup(text)).toBeUndefined();
  },
);
