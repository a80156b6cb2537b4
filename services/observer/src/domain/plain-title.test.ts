import { expect, test } from 'vitest';
import { plainTitle } from './plain-title.ts';

const J = '\u2060';

test.each([
  ['[free](https://x.test)', String.raw`\[free\](https:${J}//x.test)`],
  ['![pixel](http://x.test/p.png)', String.raw`\!\[pixel\](http:${J}//x.test/p.png)`],
  ['<b onclick=x>bold</b>', String.raw`\<b onclick=x\>bold\</b\>`],
  ['# loud', String.raw`\# loud`],
  ['two\n\n# lines\u2028more', String.raw`two \# lines more`],
  ['- [ ] a list', String.raw`\- \[ \] a list`],
  ['1. first', String.raw`1\. first`],
  ['a *b* _c_ `d` ~e~ |f|', String.raw`a \*b\* \_c\_ \`d\` \~e\~ \|f\|`],
  ['www.x.test', `www${J}.x.test`],
  ['mail ana@x.test', `mail ana${J}@x.test`],
  ['&#42;stars&#42;', String.raw`\&\#42;stars\&\#42;`],
  ['right\u202Eto left\u200B', 'rightto left'],
])('%j is text: it brings no Markdown, HTML or link', (title, plain) => {
  expect(plainTitle(title)).toBe(plain);
});

test('a title as long as a page is cut to a line', () => {
  const cut = plainTitle('very '.repeat(100));
  expect(cut.length).toBeLessThanOrEqual(120);
  expect(cut.endsWith('…')).toBe(true);
});
