import { expect, test } from 'vitest';
import { countedTimes } from './counted-times.ts';

test.each([
  ['5 interviews of 60 minutes each, write guide first', 5, 60, '5 interviews of 60 minutes each'],
  ['5 Interviews à 60 Minuten', 5, 60, '5 Interviews à 60 Minuten'],
  ['8 interviews, 45 min each', 8, 45, '8 interviews, 45 min each'],
  ['Coaching 4 x 45 min', 4, 45, '4 x 45 min'],
  ['Coaching 4x45 min', 4, 45, '4x45 min'],
  ['Check 6 contracts, about 30 minutes each', 6, 30, '6 contracts, about 30 minutes each'],
  ['Run 3 workshops of 2 hours', 3, 120, '3 workshops of 2 hours'],
  ['Drei Termine zu je 1,5 Stunden', 3, 90, 'Drei Termine zu je 1,5 Stunden'],
  ['4 Gespräche, jeweils 30 Min.', 4, 30, '4 Gespräche, jeweils 30 Min.'],
  ['Mener 5 entretiens de 45 minutes', 5, 45, '5 entretiens de 45 minutes'],
  ['3 ateliers de 2 heures chacun', 3, 120, '3 ateliers de 2 heures chacun'],
  ['Talk to 5 people, 30 min each', 5, 30, '5 people, 30 min each'],
  ['6 calls (30 min per call)', 6, 30, '6 calls (30 min per call'],
])('%j is %i times %i minutes', (words, count, each_minutes, text) => {
  expect(countedTimes(words)).toMatchObject([{ count, each_minutes, text }]);
});

test.each([
  'Workshop with 12 participants of 3 hours',
  'Organiser le séminaire, 2 jours, 25 personnes',
  '3 contracts, 2 hours',
  'Report on Q3 2026, 2 h',
  '2 hours each',
  'Version 2.5 of 30 min',
  '1 workshop of 2 hours',
  'Read 10-15 pages of 2 hours',
])('%j counts nothing', (words) => {
  expect(countedTimes(words)).toEqual([]);
});
