import { expect, test } from 'vitest';
import type { BlockRow } from '../db/block-rows.ts';
import { replanOf } from './after-completion.ts';

const block: BlockRow = {
  block_id: 'blk_1',
  run_id: 'run_1',
  plan_id: 'plan_1',
  task_id: null,
  step_id: 'step_1',
  client_id: null,
  title: 'Write',
  kind: null,
  start_at: '2026-11-23T08:00:00.000Z',
  end_at: '2026-11-23T09:00:00.000Z',
  part: 1,
  parts: 1,
  why: '',
  status: 'done',
  pinned: false,
  version: 3,
  generation: 1,
  calendar_id: null,
  calendar_event_id: 'abcde',
  etag: '"1"',
  written_start: null,
  written_end: null,
  moved_by: null,
  moved_from_start: null,
  moved_from_end: null,
  deleted_by: null,
  actual_start: '2026-11-23T08:00:00.000Z',
  actual_end: '2026-11-23T09:00:00.000Z',
  actual_minutes: null,
};

test.each([
  ['done in time', {}, undefined],
  ['done early', { actual_end: '2026-11-23T08:30:00.000Z' }, undefined],
  ['done late', { actual_end: '2026-11-23T09:20:00.000Z' }, 'late_finish'],
  ['skipped', { status: 'skipped' as const, actual_minutes: 0, actual_end: null }, 'skipped'],
  ['half done', { status: 'partial' as const, actual_end: null }, 'partial'],
  ['nearly done', { status: 'partial' as const, actual_minutes: 50 }, undefined],
])('what work that is %s asks for, once per version of its block', (_name, more, cause) => {
  const asked = replanOf({ ...block, ...more });
  expect(asked).toEqual(
    cause === undefined ? undefined : { cause, block_id: 'blk_1', key: 'blk_1:3' },
  );
});
