import { expect, test } from 'vitest';
import type { StepOutcome } from '@almanac/shared/contracts/planner';
import { workLeft } from './step-words.ts';

const step = { step_id: 's', duration_minutes: 61 };
const word = (more: Partial<StepOutcome>): StepOutcome => ({
  step_id: 's',
  status: 'partial',
  actual_minutes: null,
  recorded_by: 'alice',
  at: '2026-11-23T07:00:00Z',
  ...more,
});
const closed = expect.any(String);

test.each<[string, Partial<StepOutcome>, ReturnType<typeof workLeft>]>([
  ['done', { status: 'done' }, { closed }],
  ['skipped', { status: 'skipped' }, { closed }],
  ['open again', { status: 'open' }, {}],
  ['partly, for some time', { actual_minutes: 20 }, { worked_minutes: 20 }],
  ['partly, for an unknown time', {}, { worked_minutes: 30 }],
  ['partly, with too little left for a block', { actual_minutes: 47 }, { closed }],
  ['partly, for longer than was thought', { actual_minutes: 90 }, { closed }],
  ['of another step', { step_id: 'other', status: 'done' }, {}],
  ['by the scheduler, whose blocks say more', { recorded_by: 'scheduler', status: 'done' }, {}],
])('what a word at the planner leaves of a step: %s', (_, more, left) => {
  expect(workLeft({ said: [word(more)] }, step)).toEqual(left);
});
