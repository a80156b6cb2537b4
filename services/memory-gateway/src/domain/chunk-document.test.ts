import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chunkDocument, MAX_CHUNK, MIN_CHUNK, outlineOf } from './chunk-document.ts';
import { sizeOf } from './cut-text.ts';

const PIECES = [
  '# A',
  '## B',
  'Title\n===',
  '- item',
  '  more',
  '1. one',
  '```',
  '~~~',
  '| a | b |',
  '|---|---|',
  '---',
  '\t',
  ' ',
  '\n',
  '\r\n',
  'words of a sentence. ',
  '漢字かな。',
  'مرحبا ',
  '👩‍👩‍👧',
  '\u200b',
  '\u202e',
  '#',
  '`',
  'x'.repeat(1300),
  'word '.repeat(300),
];
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((parts) => parts.join('')),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((parts) => parts.join('\n')),
);

describe('chunks', () => {
  test('end to end they are the text, each where it says it is, none too big', () => {
    fc.assert(
      fc.property(text, (content) => {
        const chunks = chunkDocument(content);
        expect(chunks.map((chunk) => chunk.content).join('')).toBe(content);
        for (const [index, chunk] of chunks.entries()) {
          expect(chunk.position).toBe(index);
          expect(chunk.content).not.toBe('');
          expect(chunk.content.isWellFormed()).toBe(true);
          expect(content.slice(chunk.from_character, chunk.to_character)).toBe(chunk.content);
          const line_at = (place: number) => content.slice(0, place).split('\n').length;
          expect(chunk.from_line).toBe(line_at(chunk.from_character));
          expect(chunk.to_line).toBe(line_at(chunk.to_character - 1));
          expect(sizeOf(chunk.content)).toBeLessThanOrEqual(MAX_CHUNK + MIN_CHUNK);
        }
        expect(chunkDocument(content)).toEqual(chunks);
      }),
      { numRuns: 300 },
    );
  });

  const line = fc.constantFrom(
    'Some words here',
    'and a few others',
    '漢字とかなの文',
    '`code` and **bold**',
  );
  const lines = fc.array(line, { minLength: 1, maxLength: 12 });
  const block = fc.oneof(
    lines.map((all) => all.join('\n')),
    lines.map((all) => all.map((one) => `- ${one}\n  its second line`).join('\n')),
    lines.map((all) => all.map((one, n) => `${n + 1}. ${one}`).join('\n\n')),
    lines.map((all) =>
      ['| a | b |', '|---|:-:|', ...all.map((one) => `| ${one} | 1 |`)].join('\n'),
    ),
    lines.map((all) =>
      ['```ts', ...all.flatMap((one) => [`# ${one}`, '', '- x']), '```'].join('\n'),
    ),
  );
  test('a paragraph, list, table or code that fits is never cut', () => {
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 12 }), (blocks) => {
        const marked = blocks.map((one, n) => `## Part ${n}\n\n${one}`);
        const chunks = chunkDocument(marked.join('\n\n'));
        expect(chunks.map(({ content }) => content.trim())).toEqual(marked);
        const plain = chunkDocument(blocks.join('\n\n<!-- -->\n\n'));
        for (const one of blocks) {
          expect(plain.some(({ content }) => content.includes(one))).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('carry the path of headings, and a heading stands with what it heads', () => {
    const chunks = chunkDocument(
      '---\ntitle: x\n---\n\nBefore.\n\n# Guide\n\n## *Setup* ##\n\nRun it.\n\n### On [Linux](https://x)\n\nApt.\n\n## Use\n\nClick.\n\nOther\n=====\n\nEnd.\n',
    );
    expect(chunks.map(({ heading, content }) => [heading, content.trim().split('\n')[0]])).toEqual([
      [null, '---'],
      ['Guide > Setup', '# Guide'],
      ['Guide > Setup > On Linux', '### On [Linux](https://x)'],
      ['Guide > Use', '## Use'],
      ['Other', 'Other'],
    ]);
  });

  test('headings inside of code are no headings', () => {
    const text =
      '# Real\n\n~~~sh\n# comment\n```\n# another\n~~~\n\n- item\n\n  ```\n# deep\n  ```\n';
    expect(outlineOf(text)).toEqual([{ level: 1, title: 'Real', line: 1 }]);
    expect(chunkDocument(text)).toHaveLength(1);
  });

  test('paragraphs of a section come together up to the good size', () => {
    const paragraph = 'Twenty characters... '.repeat(15).trim();
    const sizes = chunkDocument(Array.from({ length: 12 }, () => paragraph).join('\n\n')).map(
      ({ content }) => content.length,
    );
    for (const size of sizes) expect(size).toBeGreaterThanOrEqual(MIN_CHUNK);
    for (const size of sizes) expect(size).toBeLessThanOrEqual(MAX_CHUNK);
  });

  test('what alone exceeds the size is cut between rows, items, lines or sentences', () => {
    const rows = Array.from({ length: 100 }, (_, n) => `| row ${n} | with some words |`);
    const table = chunkDocument(['| a | b |', '|---|---|', ...rows].join('\n'));
    expect(table.length).toBeGreaterThan(1);
    for (const { content } of table) expect(content).toMatch(/^\|[^\n]*\|\n(.*\n)*\|?.*\|?\n?$/);
    const items = Array.from({ length: 60 }, (_, n) => `- item ${n}\n  goes on here`);
    for (const { content } of chunkDocument(items.join('\n'))) expect(content).toMatch(/^- item/);
    const chinese = chunkDocument('这是一个很长的句子，没有空格。'.repeat(200));
    for (const { content } of chinese) {
      expect(content).toMatch(/。$/);
      expect(content.length).toBeLessThanOrEqual(MAX_CHUNK / 2);
    }
    for (const { content } of chunkDocument('One sentence stands here. '.repeat(200))) {
      expect(content).toMatch(/^One sentence.*here\. $/);
    }
  });

  test.each(['[', '`', '#', '- ', '|-', ' ', '\n', '漢', '👩‍👩‍👧', '```a`\n', '-x\n---\n', '| '])(
    'a long row of %j does not take the square of its length',
    (part) => {
      const content = part.repeat(Math.ceil(200_000 / part.length));
      const chunks = chunkDocument(content);
      expect(chunks.map((chunk) => chunk.content).join('')).toBe(content);
    },
  );
});
