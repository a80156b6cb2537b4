import { describe, expect, test } from 'vitest';
import { rememberRequest } from '@almanac/shared/contracts/memory';
import { withoutRecalled } from '@almanac/shared/lang/recalled-text';
import { chunkDocument, outlineOf } from './chunk-document.ts';
import { fingerprintOf } from './fingerprint.ts';
import { namedThings } from './named-things.ts';
import { scrubSecrets } from './scrub.ts';
import { documentTerms, queryWords } from './tokenize.ts';

const CHARS = 100_000;
const fill = (piece: string, chars = CHARS): string =>
  piece.repeat(Math.ceil(chars / piece.length)).slice(0, chars);

const HOSTILE: [what: string, piece: string, before?: string, after?: string][] = [
  ['spaces', ' ', 'a', 'b'],
  ['line ends', '\n', 'a', 'b'],
  ['spaces after a bracket', ' ', '<'],
  ['spaces after a name', ' ', 'password is', 'b'],
  ['spaces after Bearer', ' ', 'Bearer', 'b'],
  ['names and signs', 'password = '],
  ['signs and spaces', '= : '],
  ['end marks', '!', '', 'y'],
  ['end marks and spaces', ' .', '', 'y'],
  ['one long word', 'a'],
  ['one long word of Thai', 'ไ'],
  ['one long word of Chinese', '漢'],
  ['one long number', '7'],
  ['eyJ-', 'eyJ-'],
  ['eyJ with dots', 'eyJabcdefgh.'],
  ['sk-', 'sk-'],
  ['SG.', 'SG.'],
  [';key=', ';key='],
  [';key= of what is scrubbed', ';key=secret-'],
  ['secret=', 'secret='],
  ['password=', 'password='],
  ['hex', '9f54694c1d4327d224e73f58565f6944'],
  ['base64', 'aB3dE5gH7jK9mN1pQ3sT5vW7+/'],
  ['card digits', '4111 '],
  ['addresses without a host', 'a://b:'],
  ['user names', 'a:b@'],
  ['private keys', '-----BEGIN PRIVATE KEY-----'],
  ['headings of private keys', '-----BEGIN '],
  ['words joined by dashes', 'a1-'],
  ['markers that never close', '&lt;almanac-recalled '],
  ['closing markers within each other', '</alm', '', fill('anac-recalled>')],
];
const LAYOUTS: typeof HOSTILE = [
  ['pipes', '|'],
  ['dashes', '-'],
  ['pipes and dashes', '|-', 'a\n', 'x'],
  ['pipes under a line', '|', 'a\n'],
  ['dashes under a line', '-', 'a\n', 'x'],
  ['rules', '- ', '', 'x'],
  ['a fence', '`'],
  ['a fence in a list', '`', '- a\n  '],
  ['fences', '```\n'],
  ['brackets', '['],
  ['headings of links', `# ${'[]('.repeat(300)}\n`],
  ['list items', '- a\n'],
];

const texts = [...HOSTILE, ...LAYOUTS].map(
  ([what, piece, before = '', after = '']) => [what, before + fill(piece) + after] as const,
);

/** Of the processor, so that what else the machine does is not counted. */
function workedMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

describe('no text takes longer than its length', () => {
  test.each(texts)('%s', (_what, text) => {
    const started = process.cpuUsage();
    scrubSecrets(text);
    withoutRecalled(text);
    const told = { content: 'x', kind: 'fact', source: { type: 'test' } };
    fingerprintOf({ ...rememberRequest.parse(told), content: text });
    documentTerms(text);
    queryWords(text);
    namedThings(text.slice(0, 4000));
    expect(workedMs(started)).toBeLessThan(2000);
  });

  test.each(LAYOUTS)('a document of 1 MB: %s', (_what, piece, before = '', after = '') => {
    const text = before + fill(piece, 1_000_000) + after;
    const started = process.cpuUsage();
    outlineOf(text);
    const chunks = chunkDocument(text);
    expect(workedMs(started)).toBeLessThan(8000);
    expect(chunks.map(({ content }) => content).join('')).toBe(text);
  });
});
