import fc from 'fast-check';
import type {
  BlockRow,
  DueStepRow,
  ExecutionRow,
  PlanRow,
  StatsRows,
  WeekRows,
} from '../src/domain/stats-rows.ts';

/** A done block of an hour on Monday, 23 November 2026, 09:00 in Berlin; `change` says what is different. */
export function makeBlock(change: Partial<BlockRow> = {}): BlockRow {
  return {
    block_id: 'blk_1',
    plan_id: 'plan_1',
    step_id: null,
    client_id: null,
    title: 'Write the outline',
    kind: 'deep',
    start_at: '2026-11-23T08:00:00.000Z',
    end_at: '2026-11-23T09:00:00.000Z',
    status: 'done',
    moved_by: null,
    moved_from_start: null,
    actual_start: null,
    actual_end: null,
    actual_minutes: null,
    ...change,
  };
}

export const NO_ROWS: StatsRows = { blocks: [], next: [], plans: [], runs: [], due_steps: [] };

const DAY_MS = 86_400_000;
const MIDDAY_MS = Date.parse('2026-11-23T12:00:00Z');
const instant = fc
  .integer({ min: MIDDAY_MS - 2 * DAY_MS, max: MIDDAY_MS + 3 * DAY_MS })
  .map((ms) => new Date(ms - (ms % 60_000)).toISOString());
const maybe = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(of, { nil: null });
const title = fc.constantFrom(
  'Write the outline',
  'Phase 2: scope and risks',
  'INV-0093 *overdue*',
  'Call_back [Ana](https://example.org)',
  'Entwurf für Köln',
  '12 blocks done in 40 h',
  '1. #2 <b>Mail</b> ana@x.test www.x.test 50%',
);

const block: fc.Arbitrary<BlockRow> = fc
  .record({
    block_id: fc.uuid(),
    plan_id: maybe(fc.constantFrom('plan_a', 'plan_b')),
    step_id: maybe(fc.constantFrom('step_1', 'step_2', 'step_3')),
    client_id: maybe(fc.constantFrom('kestrel', 'osgood')),
    title,
    kind: maybe(fc.constantFrom('deep', 'shallow', 'admin')),
    start_at: instant,
    minutes: fc.integer({ min: 15, max: 300 }),
    status: fc.constantFrom(
      'proposed',
      'planned',
      'applied',
      'done',
      'partial',
      'skipped',
      'deleted',
    ),
    moved_by: maybe(fc.constantFrom('person', 'scheduler')),
    moved_from_start: maybe(instant),
    actual_start: maybe(instant),
    actual_end: maybe(instant),
    actual_minutes: maybe(fc.nat(400)),
  })
  .map(({ minutes, ...row }) => ({
    ...row,
    end_at: new Date(Date.parse(row.start_at) + minutes * 60_000).toISOString(),
  }));

const plan: fc.Arbitrary<PlanRow> = fc.record({
  plan_id: fc.constantFrom('plan_a', 'plan_b', 'plan_c'),
  plan_title: title,
  billable: fc.boolean(),
  due: maybe(instant),
  priority: fc.constantFrom('low', 'normal', 'high', 'urgent'),
  created_at: instant,
  completed_at: maybe(instant),
});

const run: fc.Arbitrary<ExecutionRow> = fc.record({
  title: maybe(title),
  kind: maybe(fc.constantFrom('deep', 'shallow')),
  workflow_id: maybe(fc.constantFrom('monthly close', 'onboard')),
  outcome: fc.constantFrom('done', 'done', 'partial'),
  estimated_minutes: fc.nat(600),
  actual_minutes: fc.nat(600),
  billable: fc.boolean(),
  completed_at: instant,
});

const due_step: fc.Arbitrary<DueStepRow> = fc.record({
  plan_id: fc.constantFrom('plan_a', 'plan_b', 'plan_c'),
  step_id: fc.constantFrom('step_1', 'step_2', 'step_3'),
  title,
  outcome: fc.constantFrom(null, 'partial', 'skipped', 'open'),
});

/** Any rows around Monday, 23 November 2026, within the day and outside of it. */
export const anyRows: fc.Arbitrary<StatsRows> = fc.record({
  blocks: fc.array(block, { maxLength: 30 }),
  next: fc.array(block, { maxLength: 8 }),
  plans: fc.uniqueArray(plan, { selector: (row) => row.plan_id }),
  runs: fc.array(run, { maxLength: 10 }),
  due_steps: fc.array(due_step, { maxLength: 4 }),
});

/** The runs of twelve weeks, and sprints. */
export const anyWeek: fc.Arbitrary<WeekRows> = fc.record({
  runs: fc.array(run, { maxLength: 60 }),
  sprints: fc.array(
    fc.record({
      sprint_id: fc.constantFrom('sprint 14', 's-2'),
      title: maybe(title),
      planned_billable_minutes: maybe(fc.nat(3000)),
      plans_billable_minutes: fc.nat(3000),
      recorded_billable_minutes: fc.nat(3000),
      runs: fc.nat(50),
    }),
    { maxLength: 3 },
  ),
});
