import { expect, test } from 'vitest';
import { rollbackHeld, storyOf } from './action-story.ts';

const at = (second: number): string => `2026-11-27T09:00:${String(second).padStart(2, '0')}.000Z`;

test('votes, states and attempts stand in one list by time, a vote before the state it led to', () => {
  const story = storyOf({
    events: [
      {
        seq: 1,
        at: at(0),
        from_state: null,
        to_state: 'awaiting_approval',
        actor: 'planner',
        detail: '',
      },
      {
        seq: 2,
        at: at(5),
        from_state: 'awaiting_approval',
        to_state: 'authorized',
        actor: 'ana',
        detail: 'one of one',
      },
      {
        seq: 3,
        at: at(9),
        from_state: 'executing',
        to_state: 'succeeded',
        actor: 'executor',
        detail: '',
      },
    ],
    decisions: [
      { version: 1, person: 'ana', decision: 'approve', note: 'fine', at: at(5), proof: 'session' },
    ],
    executions: [
      {
        attempt: 1,
        state: 'succeeded',
        provider_key: 'k',
        provider_ref: 'evt9',
        previous: null,
        started_at: at(8),
        finished_at: at(9),
        error: null,
      },
    ],
    rolled_back_by: null,
  });
  expect(story.map(({ what }) => what)).toEqual([
    'Waiting',
    'Approved version 1, signed in',
    'Authorized',
    'Attempt 1 began',
    'Attempt 1: done',
    'Done',
  ]);
  expect(story[1]).toMatchObject({ who: 'ana', detail: 'fine', tone: 'leaf' });
  expect(story[4]?.detail).toBe('Written as evt9');
});

test('an attempt under way has no end, and a failed one says why', () => {
  const one = {
    attempt: 2,
    provider_key: 'k',
    provider_ref: null,
    previous: null,
    started_at: at(1),
  };
  const life = { events: [], decisions: [], rolled_back_by: null };
  const running = { ...one, state: 'executing' as const, finished_at: null, error: null };
  expect(storyOf({ ...life, executions: [running] })).toHaveLength(1);
  const failed = { ...one, state: 'failed' as const, finished_at: at(2), error: 'quota exceeded' };
  expect(storyOf({ ...life, executions: [failed] })[1]).toMatchObject({
    what: 'Attempt 2: failed',
    detail: 'quota exceeded',
    tone: 'stop',
  });
});

test('only what had an effect that Almanac can undo may be taken back, and again where that came to nothing', () => {
  const done = {
    state: 'succeeded' as const,
    shadow: false,
    rolled_back_by: null,
    rolls_back: null,
    rollback: { strategy: 'delete_record' as const },
  };
  const back = (state: string) => ({ ...done, rolled_back_by: { action_id: 'act_1', state } });
  expect(rollbackHeld(done)).toBeUndefined();
  expect(rollbackHeld(back('rejected'))).toBeUndefined();
  expect(rollbackHeld(back('succeeded'))).toMatch(/already/);
  expect(rollbackHeld({ ...done, state: 'rejected' })).toMatch(/did nothing/);
  expect(rollbackHeld({ ...done, shadow: true })).toMatch(/only recorded/);
  expect(rollbackHeld({ ...done, rollback: { strategy: 'manual', plan: 'Call them.' } })).toBe(
    'A person has to take it back: Call them.',
  );
});
