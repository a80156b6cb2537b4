import { expect, test } from 'vitest';
import {
  belowTitle,
  sayDegraded,
  saySource,
  sayValid,
  scoreParts,
  sourceLink,
} from './memory-words.ts';

const NOW = Date.parse('2026-11-27T10:00:00Z');

test.each([
  [null, null, ''],
  ['2026-11-19T23:30:00Z', null, 'since 20 Nov 2026'],
  ['2026-12-01T09:00:00Z', null, 'not before 1 Dec 2026'],
  [null, '2026-12-03T09:00:00Z', 'until 3 Dec 2026'],
  ['2026-10-01T09:00:00Z', '2026-11-03T09:00:00Z', '1 Oct 2026 – 3 Nov 2026, over'],
] as const)('from %s to %s is said in the zone: %s', (valid_from, valid_to, words) => {
  expect(sayValid({ valid_from, valid_to }, 'Europe/Berlin', NOW)).toBe(words);
});

test('a source is said, and only an address that may be followed becomes a link', () => {
  expect(saySource({ type: 'coda_task', ref: '12' })).toBe('coda task 12');
  expect(saySource({ type: 'correction', ref: 'mem_1' })).toBe('a correction of mem_1');
  expect(sourceLink('https://coda.example/d/1')).toEqual({
    href: 'https://coda.example/d/1',
    host: 'coda.example',
  });
  expect(sourceLink('javascript:alert(1)')).toBeUndefined();
  expect(sourceLink(undefined)).toBeUndefined();
});

test('the parts of a score are all told, also the ones that found nothing', () => {
  const legs = { dense: null, sparse: { rank: 2, score: 3.456 }, graph: null, time: null };
  const rerank = { rank: 1, score: 0.5 };
  expect(scoreParts({ legs, boosts: { authority: 1.1, moon: 2 }, rerank })).toEqual([
    ['By meaning', 'not found'],
    ['By words', 'place 2, 3.46'],
    ['By links', 'not found'],
    ['By time', 'not found'],
    ['How sure it is', '× 1.10'],
    ['moon', '× 2.00'],
    ['Second reading', 'place 1, 0.50'],
  ]);
});

test('a part that is down is said once, with what still works', () => {
  expect(sayDegraded(['dense', 'dense', 'odd_part'])).toEqual([
    'Search by meaning is down. Exact words still work.',
    'A part of the search is down: odd part.',
  ]);
});

test.each([
  ['# Guide\n\nText', '\nText'],
  ['\n# Guide #\r\nText', 'Text'],
  ['# Guide', ''],
  ['# Guide to all\nText', '# Guide to all\nText'],
  ['## Guide\nText', '## Guide\nText'],
  ['Text\n# Guide\n', 'Text\n# Guide\n'],
])('a document says its title once: %j below "Guide" is %j', (content, shown) => {
  expect(belowTitle('Guide', content)).toBe(shown);
});
