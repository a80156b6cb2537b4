import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { documentTerms, queryWords } from './tokenize.ts';

const terms = (text: string) => [...documentTerms(text).frequencies.keys()];
const matches = (query: string, text: string) => {
  const { frequencies } = documentTerms(text);
  return queryWords(query).filter(({ variants }) => variants.some((one) => frequencies.has(one)));
};

describe('documentTerms', () => {
  test('stems, drops stopwords and counts', () => {
    const { frequencies, length } = documentTerms('The plans were planned, and we plan again.');
    expect(frequencies).toEqual(new Map([['plan', 3]]));
    expect(length).toBe(3);
  });

  test('keeps an identifier whole beside its parts', () => {
    expect(terms('See ERR-7731-XK at 10.0.0.12')).toEqual(
      expect.arrayContaining(['err-7731-xk', 'err', '7731', 'xk', '10.0.0.12']),
    );
  });

  test('makes pairs of characters where words are not set apart', () => {
    expect(terms('项目会议 iPhone手机')).toEqual(['项目', '目会', '会议', 'iphon', '手机']);
    expect(terms('แผนงาน')).toContain('แผ');
  });

  test('full width, composed and upper case are the same letters', () => {
    expect(terms('ＣＡＦÉ')).toEqual(terms('cafe\u0301'));
  });
});

describe('queryWords', () => {
  test('a word is one word however many languages stem it differently', () => {
    const [word] = queryWords('Rechnungen');
    expect(word?.variants).toEqual(expect.arrayContaining(['rechnung', 'rechnungen']));
    expect(queryWords('Rechnungen')).toHaveLength(1);
  });

  test('a query of stopwords alone keeps them', () => {
    expect(queryWords('who are you').length).toBeGreaterThan(0);
  });

  test.each([
    ['E-4711-Q', true],
    ['a4b', true],
    ['123456', true],
    ['2026', false],
    ['planning', false],
  ])('%s is an identifier: %s', (query, expected) => {
    expect(queryWords(query).some((word) => word.identifier)).toBe(expected);
  });

  test('takes at most 32 words', () => {
    const query = Array.from({ length: 100 }, (_, i) => `word${i}`).join(' ');
    expect(queryWords(query)).toHaveLength(32);
  });
});

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.lorem({ maxCount: 30 }),
);

describe('for every text', () => {
  test('terms are non-empty, bounded, and add up to the length', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { frequencies, length } = documentTerms(text);
        expect([...frequencies.values()].reduce((sum, one) => sum + one, 0)).toBe(length);
        for (const term of frequencies.keys()) {
          expect(term.length).toBeGreaterThan(0);
          expect(term.length).toBeLessThanOrEqual(64);
        }
      }),
    );
  });

  test('terms can be stored as text: no lone surrogate and no NUL', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const term of terms(text)) {
          expect(term.isWellFormed()).toBe(true);
          expect(term).not.toContain('\0');
        }
      }),
    );
  });

  test('a text is found by its own words', () => {
    fc.assert(
      fc.property(fc.lorem({ maxCount: 20 }), (text) => {
        const query = queryWords(text);
        expect(matches(text, text)).toHaveLength(query.length);
      }),
    );
  });

  test('letter case and spaces change nothing', () => {
    fc.assert(
      fc.property(fc.lorem({ maxCount: 20 }), (text) => {
        const other = `  ${text.toUpperCase().replaceAll(' ', ' \n ')}`;
        expect(documentTerms(other)).toEqual(documentTerms(text));
      }),
    );
  });
});
