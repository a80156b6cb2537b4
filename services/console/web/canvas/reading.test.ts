import { expect, test } from 'vitest';
import type { AskReply } from '@almanac/shared/contracts/analytics';
import { nearestOf, sureReading } from './reading.ts';

const alternatives: AskReply['alternatives'] = [
  { fn: 'sprint_hours', params: {}, confidence: 0.2 },
  { fn: 'block_outcomes', params: {}, confidence: 0.1 },
  { fn: 'incidents_by_type', params: {}, confidence: 0 },
];
const reply = (fn: AskReply['fn'], confidence: number): AskReply => ({
  fn,
  params: { from: '2026-11-01' },
  confidence,
  alternatives,
  read_by: 'words',
  degraded: [],
});

test.each([
  ['hours_by_client', 0.6, 'hours_by_client'],
  ['hours_by_client', 0.59, undefined],
  [null, 0, undefined],
] as const)('%s with %d opens %s by itself', (fn, confidence, opened) => {
  expect(sureReading(reply(fn, confidence))?.fn).toBe(opened);
});

test('a person chooses among three, the likeliest first', () => {
  const names = (fn: AskReply['fn']) => nearestOf(reply(fn, 0.3)).map((one) => one.fn);
  expect(names('hours_by_client')).toEqual(['hours_by_client', 'sprint_hours', 'block_outcomes']);
  expect(names(null)).toEqual(['sprint_hours', 'block_outcomes', 'incidents_by_type']);
});
