import fc from 'fast-check';
import { expect, test } from 'vitest';
import { subjectOfTitle } from './subject-of-title.ts';

const KIND = /proposal|angebot|workshop|launch|offer/giu;

test.each([
  ['Write proposal for Kestrel Labs', 'Kestrel Labs'],
  ['Write the proposal for the city of Lyon until Friday', 'city of Lyon'],
  ['Offer: the data review', 'data review'],
  ['Launch the new page', 'new page'],
  ['Strategy workshop with Globex', 'Strategy workshop with Globex'],
  ['Please prepare pitch 2.5h', 'pitch'],
  ['URGENT!!! ACME down', 'ACME down'],
  ['🚀 Atlas', 'Atlas'],
  ['Bericht Neptun schreiben', 'Bericht Neptun'],
  ["Rédiger l'étude de marché", 'étude de marché'],
  ['Think about Q4', 'Think about Q4'],
  ['Meet with Bo', 'Meet with Bo'],
  ['Write', 'Write'],
  ['ok', 'ok'],
  ['会议改期', '会议改期'],
])('%s is about %s', (title, subject) => {
  expect(subjectOfTitle(title, KIND)).toBe(subject);
});

test('any title has a subject of one short line without the mark between action and subject', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 300, unit: 'grapheme' }), (title) => {
      fc.pre(/[\p{L}\p{N}]/u.test(title));
      const subject = subjectOfTitle(title, KIND);
      expect(subject.length).toBeGreaterThan(0);
      expect(subject.length).toBeLessThanOrEqual(60);
      expect(subject).not.toMatch(/[\n·]/);
    }),
  );
});
