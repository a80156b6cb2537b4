import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseInline, parseMarkdown, safeLink, type Block, type Inline } from './markdown.ts';

test('headings, paragraphs, lists and code become blocks', () => {
  const blocks = parseMarkdown(
    '# The day\n\nYou *planned* 5 h\nand **worked** 6 h.\n\n- one\n  more\n- two\n\n1. first\n\n> said\n\n```\na < b\n```',
  );
  expect(blocks.map(({ kind }) => kind)).toEqual([
    'heading',
    'paragraph',
    'list',
    'list',
    'quote',
    'code',
  ]);
  expect(blocks[0]).toMatchObject({ level: 2 });
  expect(blocks[2]).toMatchObject({ ordered: false, items: [[{ text: 'one\nmore' }], {}] });
  expect(blocks[3]).toMatchObject({ ordered: true });
  expect(blocks[5]).toEqual({ kind: 'code', text: 'a < b' });
});

test('only http, https and mailto become links; anything else stays the words it was', () => {
  expect(parseInline('[a](https://x.example/y)')).toMatchObject([{ kind: 'link' }]);
  const bad = ['javascript:alert(1)', 'data:text/html,x', '/relative', 'vbscript:x', 'file:///etc'];
  for (const target of bad) {
    expect(safeLink(target)).toBeUndefined();
    expect(parseInline(`[a](${target})`).some(({ kind }) => kind === 'link')).toBe(false);
  }
  expect(parseInline('see https://x.example/y.')).toMatchObject([
    { text: 'see ' },
    { kind: 'link', href: 'https://x.example/y' },
    { text: '.' },
  ]);
});

test('a name with underscores is no emphasis', () => {
  expect(parseInline('calendar_apply_run and 2*3*4')).toHaveLength(3);
  expect(parseInline('snake_case_name')).toEqual([{ kind: 'text', text: 'snake_case_name' }]);
});

const words = (parts: readonly Inline[]): string =>
  parts.map((one) => ('children' in one ? words(one.children) : one.text)).join('');
const said = (block: Block): string => {
  if (block.kind === 'code') return block.text;
  return block.kind === 'list' ? block.items.map(words).join('') : words(block.children);
};

test('no letter of a text is lost, whatever its marks are', () => {
  const letters = (text: string): string => text.replaceAll(/[^a-z]/g, '');
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'abc \n*_-#>`[]()1.'.split('')), maxLength: 80 }),
      (text) => {
        // What stands in the brackets of a link's address and behind a fence is no text.
        fc.pre(!/```|\]\(/.test(text));
        expect(letters(parseMarkdown(text).map(said).join(''))).toBe(letters(text));
      },
    ),
  );
});
