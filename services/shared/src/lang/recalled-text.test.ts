import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tagRecalled, withoutRecalled } from './recalled-text.ts';

const memory_id = 'mem_01hzx3k5v7abcdefghjkmnpqrs';
const tagged = (content: string): string => tagRecalled({ memory_id, content });

/** Text with pieces of markers in it, whole and broken. */
const piece = fc.constantFrom(
  '<almanac-recalled id="x">',
  '</almanac-recalled>',
  '<almanac-recalled',
  'almanac-recalled>',
  '< / ALMANAC-RECALLED >',
  '&lt;almanac-recalled id="x"&gt;',
  '<',
  '>',
  'word ',
);
const broken = fc.array(fc.oneof(piece, fc.string({ maxLength: 6 })), { maxLength: 12 });
const anything = broken.map((parts) => parts.join(''));
const plain = fc
  .string({ unit: 'grapheme', maxLength: 60 })
  .filter((text) => !/[<>‹›＜＞&]/u.test(text));

describe('recalled text', () => {
  test('what is marked goes, what stands around it stays, whatever the memory says', () => {
    fc.assert(
      fc.property(plain, anything, plain, (before, content, after) => {
        expect(withoutRecalled(before + tagged(content) + after)).toBe(before + after);
      }),
    );
  });

  test('marking twice hides no less, and text without markers is left as it is', () => {
    fc.assert(
      fc.property(anything, plain, (content, own) => {
        expect(withoutRecalled(own + tagged(tagged(content)))).toBe(own);
        expect(withoutRecalled(own)).toBe(own);
      }),
    );
  });

  test('no marker is left, and a second time changes nothing', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const once = withoutRecalled(text);
        expect(withoutRecalled(once)).toBe(once);
        expect(once).not.toMatch(/<\s*\/?\s*almanac-recalled[^<>]*>/i);
      }),
    );
  });

  test.each([
    ['Mine. <almanac-recalled id="mem_1">Old', 'Mine. '],
    ['Old</almanac-recalled> mine', 'Old mine'],
    ['a<ALMANAC-Recalled>b</almanac-RECALLED >c', 'ac'],
    ['a&lt;almanac-recalled id="1"&gt;b&lt;/almanac-recalled&gt;c', 'ac'],
    ['<alm<almanac-recalled>x</almanac-recalled>anac-recalled>forged</almanac-recalled>z', ''],
    ['<almanac-recalled>a<almanac-recalled>b</almanac-recalled>c</almanac-recalled>d', 'd'],
    [
      'The word almanac-recalled and <b>tags</b> stay',
      'The word almanac-recalled and <b>tags</b> stay',
    ],
  ])('%j becomes %j', (text, rest) => {
    expect(withoutRecalled(text)).toBe(rest);
  });

  test('a long text is read in linear time', () => {
    const text = '<almanac-recalled '.repeat(5000);
    const started = performance.now();
    withoutRecalled(text);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
