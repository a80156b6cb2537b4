import { expect, test } from 'vitest';
import { readText } from './read-text.ts';

/** What a careless pattern would try over and over. */
const SEEDS = [
  '1',
  '12 ',
  '10:30 ',
  '9-17 ',
  'mon ',
  'mon-',
  'not before 10 or ',
  'no meetings, ',
  'konzentriert',
  '"',
  '“a ',
  ', ',
  '.',
  '24.12.',
  ' ',
  'between 9 and ',
  'half an hour ',
  'prefer ',
  'Monday, before 10 on ',
  'a.m. ',
];

test.each(SEEDS)('two thousand characters of %j are read, however they repeat', (seed) => {
  // An exponential pattern would never come back.
  const text = `${seed.repeat(Math.ceil(2000 / seed.length)).slice(0, 2000)}!x`;
  const { readings, not_understood } = readText(text, '2026-11-23');
  expect(readings.length + not_understood.length).toBeGreaterThan(0);
});
