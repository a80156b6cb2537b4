import { expect, test } from 'vitest';
import { rollbackRefusal } from './rollback-refusal.ts';

const done = (strategy: 'delete_record' | 'restore_previous' | 'manual' | 'not_possible') => ({
  state: 'succeeded' as const,
  particulars: { rollback: { strategy, plan: 'Write to the client.' } },
});

test.each(['delete_record', 'restore_previous'] as const)('%s can be tried once', (strategy) => {
  expect(rollbackRefusal(done(strategy), undefined)).toBeUndefined();
  const running = { action_id: 'act_1', state: 'executing' };
  expect(rollbackRefusal(done(strategy), running)?.code).toBe('rolled_back');
});

test('one that came to nothing may be asked for again', () => {
  for (const state of ['rejected', 'expired', 'cancelled', 'blocked', 'failed', 'superseded']) {
    const earlier = { action_id: 'act_1', state };
    expect(rollbackRefusal(done('restore_previous'), earlier)).toBeUndefined();
  }
  const unknown = { action_id: 'act_1', state: 'unknown' };
  expect(rollbackRefusal(done('restore_previous'), unknown)?.code).toBe('rolled_back');
});

test('what a person has to do is refused with the plan', () => {
  expect(rollbackRefusal(done('manual'), undefined)).toEqual({
    code: 'rollback_manual',
    detail: 'A person has to take it back: Write to the client.',
  });
  expect(rollbackRefusal(done('not_possible'), undefined)?.code).toBe('rollback_not_possible');
});

test.each(['failed', 'unknown', 'executing', 'awaiting_approval'] as const)(
  'nothing that is %s is taken back',
  (state) => {
    const action = { ...done('restore_previous'), state };
    expect(rollbackRefusal(action, undefined)?.code).toBe('not_done');
  },
);
