import fc from 'fast-check';
import { expect, test } from 'vitest';
import { intentTitle } from './intent-title.ts';

test.each([
  [
    'Prepare a two-hour workshop for Kestrel Labs about data contracts, 5 hours, until next Friday',
    'Prepare a two-hour workshop for Kestrel Labs about data contracts',
  ],
  [
    'Prepare the workshop for Kestrel Labs, about 5 hours, until Friday',
    'Prepare the workshop for Kestrel Labs',
  ],
  ['Prepare a 2-hour workshop (5 h)', 'Prepare a 2-hour workshop'],
  ['By Friday, write the offer for ACME.', 'Write the offer for ACME'],
  ['Prepare the kick-off with Globex. It should take 2 hours.', 'Prepare the kick-off with Globex'],
  [
    'Angebot für Müller schreiben bis zum 27. November, ca. 3 Stunden',
    'Angebot für Müller schreiben',
  ],
  ['Call Dr. Meier about the lease', 'Call Dr. Meier about the lease'],
  ['Prepare 3 hours of training material', 'Prepare 3 hours of training material'],
  ['Design a workshop of 5 hours', 'Design a workshop of 5 hours'],
  ['Write the report, should take about 5 hours in total, by 27 November!', 'Write the report'],
  ['Freitag Runde', 'Freitag Runde'],
  ['Ship v2.0 by next Tuesday, 3-4 hours', 'Ship v2.0'],
  ['until Friday', 'until Friday'],
  ['\n\nSort the archive\nand more', 'Sort the archive'],
  ['Until Friday: 1. write 2. send', '1. write 2. send'],
  [
    'Bitte plane mir bis Freitag 3 Stunden für die Folien zum Vortrag bei der IHK',
    'Folien zum Vortrag bei der IHK',
  ],
  ['I need two hours for a letter to Globex, until Friday', 'Letter to Globex'],
  ['Plan the budget for 2027', 'Plan the budget for 2027'],
])('%j is called %j', (intent, title) => {
  expect(intentTitle(intent)).toBe(title);
});

test('a long sentence ends at a clause, or else at a word', () => {
  const clauses =
    'Compare the three offers for the new office, with all their running costs, and tell Ana';
  expect(intentTitle(clauses)).toBe(
    'Compare the three offers for the new office, with all their running costs',
  );
  const words = `Compare ${'offers and prices '.repeat(8)}`;
  expect(intentTitle(words)).toMatch(/^Compare (?:[a-z]+ )+[a-z]+…$/);
});

test('a title is never empty, never long, and on one line', () => {
  const words = fc.array(
    fc.oneof(
      fc.constantFrom(
        'until Friday',
        '5 hours',
        ',',
        '.',
        'Prepare',
        'about',
        '(',
        ')',
        '\n',
        'bis',
      ),
      fc.string({ minLength: 1, maxLength: 30 }),
    ),
    { minLength: 1, maxLength: 12 },
  );
  fc.assert(
    fc.property(words, (parts) => {
      const intent = `${parts.join(' ')} x`.trim();
      const title = intentTitle(intent);
      expect(title.trim()).not.toBe('');
      expect(title.length).toBeLessThanOrEqual(80);
      expect(title).not.toContain('\n');
    }),
    { numRuns: 500 },
  );
});
