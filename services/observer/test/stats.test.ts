/** The numbers over HTTP: of random records, of clock changes, of a week in which everything moved. */
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { reflection } from '@almanac/shared/contracts/observer';
import { stats } from '@almanac/shared/contracts/stats';
import { must } from '@almanac/shared/lang/assert';
import { periodOf } from '../src/domain/period.ts';
import { computeStats } from '../src/domain/compute-stats.ts';
import type { StatsRows } from '../src/domain/stats-rows.ts';
import { startHarness, type Harness } from './harness.ts';
import { anyRows } from './make-rows.ts';
import { recount } from './recount.ts';
import { seedBlock, seedPlan, seedRun } from './seed.ts';

let h: Harness;
beforeAll(async () => {
  h = await startHarness();
});
afterAll(async () => {
  await h.stop();
});
beforeEach(async () => {
  h.setClock('2026-11-23T17:00:00Z');
  // Whole tables of a database of this file alone; history refuses to be deleted otherwise.
  await h.test_db.admin.query(
    `set session_replication_role = replica;
     truncate scheduler.blocks, scheduler.block_facts, planner.plans, planner.execution_runs cascade;
     set session_replication_role = origin;`,
  );
});

async function statsOf(from: string, to: string) {
  const { status, body } = await h.send('GET', `/api/v1/observer/stats?from=${from}&to=${to}`);
  expect(status).toBe(200);
  return stats.parse(body);
}

/** Dragged by a person, so that any of them may lie over others. */
async function seed(rows: StatsRows): Promise<void> {
  const { admin } = h.test_db;
  for (const plan of rows.plans) await seedPlan(admin, plan);
  for (const block of rows.blocks) await seedBlock(admin, block);
  for (const run of rows.runs) await seedRun(admin, run);
}

test('numbers counted in the database equal those of the pure function and an independent recount', async () => {
  const samples = fc.sample(anyRows, { numRuns: 60, seed: 2611 });
  // An open block may lie over another only where a person moved it there; an estimate is more than nothing.
  const blocks = samples
    .flatMap((rows) => rows.blocks)
    .map((block) =>
      ['planned', 'applied'].includes(block.status)
        ? { ...block, moved_by: 'person' as const }
        : block,
    );
  const runs = samples
    .flatMap((rows) => rows.runs)
    .map((run) => ({ ...run, estimated_minutes: run.estimated_minutes + 1 }));
  const plans = must(
    samples.find((rows) => rows.plans.length === 3),
    'rows with every plan',
  ).plans;
  const rows: StatsRows = { blocks, next: [], plans, runs, due_steps: [] };
  await seed(rows);
  const window = {
    ...periodOf('daily', '2026-11-23', 'Europe/Berlin'),
    as_of: new Date('2026-11-23T17:00:00Z'),
  };
  const counted = await statsOf(window.from.toISOString(), window.to.toISOString());
  expect(counted.blocks.planned).toBeGreaterThan(20);
  expect(counted.moves.out).toBeGreaterThan(5);
  expect(counted).toMatchObject(recount(window, rows));
  const { next: _, ...pure } = computeStats(window, rows);
  expect(counted).toMatchObject(pure);
});

test.each([
  [
    '2026-03-25',
    'forward',
    167,
    { start_at: '2026-03-29T00:30:00Z', end_at: '2026-03-29T01:30:00Z' },
  ],
  ['2026-10-21', 'back', 169, { start_at: '2026-10-24T23:30:00Z', end_at: '2026-10-25T01:30:00Z' }],
])(
  'in the week of %s, in which the clocks go %s, a block over the change has its real length',
  async (day, _, hours, block) => {
    await seedBlock(h.test_db.admin, { title: 'Night shift', status: 'done', ...block });
    const { reflection: made } = await h.reflect(`mode=weekly&date=${day}`);
    const minutes = (Date.parse(block.end_at) - Date.parse(block.start_at)) / 60_000;
    expect(made.stats).toMatchObject({ planned_minutes: minutes, done_minutes: minutes });
    expect((Date.parse(made.stats.to) - Date.parse(made.stats.from)) / 3_600_000).toBe(hours);
  },
);

test('a week in which everything was moved away or deleted is told as that, not as a free one', async () => {
  const { admin } = h.test_db;
  for (let index = 0; index < 6; index += 1) {
    const hour = String(8 + index).padStart(2, '0');
    await seedBlock(admin, {
      title: `Chapter ${index}`,
      status: 'applied',
      moved_by: 'person',
      moved_from_start: `2026-11-1${index}T08:00:00Z`,
      start_at: `2026-11-23T${hour}:00:00Z`,
      end_at: `2026-11-23T${hour}:45:00Z`,
    });
  }
  const gone = { title: 'Call', start_at: '2026-11-12T12:00:00Z', end_at: '2026-11-12T13:00:00Z' };
  await seedBlock(admin, { ...gone, status: 'deleted' });
  const { reflection: made } = await h.reflect('mode=weekly&date=2026-11-12');
  // Monday, 9 November is day 0 of that week: blocks 0 to 5 stood on the 10th to the 15th.
  expect(made.stats).toMatchObject({
    blocks: { planned: 0, deleted: 1 },
    moves: { out: 6 },
    carried_over: { blocks: 6, minutes: 6 * 45 },
  });
  expect(made.narrative_markdown).toContain('6 blocks went to another week.');
  expect(made.narrative_markdown).toContain(
    '- Chapter 0, moved by you, now Monday, 23 November, 09:00–09:45',
  );
  expect(made.narrative_markdown).not.toContain('free week');
});

test('first things are real unfinished and planned work: what is due comes first, then what matters most', async () => {
  const { admin } = h.test_db;
  const plan = (plan_title: string, due: string | null, priority: string) =>
    seedPlan(admin, { plan_title, created_at: '2026-11-01T08:00:00Z', due, priority });
  const urgent = await plan('Urgent', null, 'urgent');
  const due = await plan('Due', '2026-11-24T16:00:00Z', 'normal');
  const block = (title: string, status: string, plan_id: string | null, from: string) =>
    seedBlock(admin, {
      title,
      status,
      plan_id,
      start_at: from,
      end_at: new Date(Date.parse(from) + 1_800_000).toISOString(),
    });
  await block('Tidy up', 'skipped', null, '2026-11-23T08:00:00Z');
  await block('Draft the offer', 'partial', urgent, '2026-11-23T09:00:00Z');
  await block('Send the report', 'applied', due, '2026-11-24T08:00:00Z');
  await block('Plan the year', 'applied', null, '2026-11-24T09:00:00Z');
  await block('Much later', 'applied', urgent, '2026-11-27T09:00:00Z');
  const { reflection: made } = await h.reflect('mode=daily&date=2026-11-23');
  expect(made.narrative_markdown).toContain(
    [
      '**First tomorrow**\n',
      '1. Send the report: 09:00–09:30; due Tuesday, 24 November',
      '2. Draft the offer: urgent priority; it is partly done',
      '3. Tidy up: it was skipped',
    ].join('\n'),
  );
});

test('a week has its patterns with their range, and the billable ledgers of its sprints', async () => {
  const { admin } = h.test_db;
  await admin.query(
    `insert into planner.sprints (sprint_id, title, starts_on, ends_on, planned_billable_minutes, read_at) values
       ('s-14', 'Sprint 14', '2026-11-16', '2026-11-27', 1200, now()),
       ('s-13', 'Sprint 13', '2026-11-02', '2026-11-13', 900, now())`,
  );
  const run = { estimated_minutes: 60, billable: true, kind: 'deep', sprint_id: 's-14' };
  for (let index = 0; index < 9; index += 1) {
    const completed_at = `2026-11-${16 + index}T10:00:00Z`;
    await seedRun(admin, { ...run, actual_minutes: 85 + index, completed_at });
  }
  await seedRun(admin, {
    ...run,
    actual_minutes: 30,
    billable: false,
    completed_at: '2026-11-18T12:00:00Z',
  });
  await seedRun(admin, { ...run, actual_minutes: 90, completed_at: '2026-11-30T10:00:00Z' });
  const { reflection: made } = await h.reflect('mode=weekly&date=2026-11-23');
  expect(made.stats.week).toEqual({
    patterns: [
      {
        of: 'kind',
        key: 'deep',
        runs: 10,
        percent: 47,
        low_percent: 42,
        high_percent: 53,
        alarm: true,
      },
    ],
    sprints: [
      {
        sprint_id: 's-14',
        title: 'Sprint 14',
        planned_billable_minutes: 1200,
        plans_billable_minutes: 0,
        recorded_billable_minutes: 85 * 9 + 36,
        runs: 10,
      },
    ],
  });
  expect(made.narrative_markdown).toContain(
    '- Sprint 14: 13 h 21 min billable recorded, 20 h planned',
  );
  expect(made.narrative_markdown).toContain('**One change:** Plan deep work about 47 % longer');
});

test('a run of a whole task gives way to the runs of its steps: the same hour is billed once', async () => {
  const { admin } = h.test_db;
  const plan_id = await seedPlan(admin, {
    plan_title: 'Close',
    created_at: '2026-11-01T08:00:00Z',
  });
  const run = { estimated_minutes: 60, actual_minutes: 60, billable: true, plan_id };
  const completed_at = '2026-11-23T10:00:00Z';
  await seedRun(admin, { ...run, completed_at, step_id: 'step_1' });
  await seedRun(admin, { ...run, completed_at, run_type: 'task' });
  const alone = { estimated_minutes: 30, actual_minutes: 30, billable: true };
  await seedRun(admin, { ...alone, completed_at, run_type: 'task' });
  const counted = await statsOf('2026-11-22T23:00:00Z', '2026-11-23T23:00:00Z');
  expect(counted.execution).toMatchObject({ runs: 2, billable_minutes: 90 });
});

test('an undone step of a plan that is due is told although no block of it is left', async () => {
  const { admin } = h.test_db;
  const plan_id = await seedPlan(admin, {
    plan_title: 'Proposal',
    created_at: '2026-11-01T08:00:00Z',
    due: '2026-11-24T16:00:00Z',
    priority: 'high',
  });
  await admin.query(
    `insert into planner.plan_versions (plan_id, version, sop, provenance, reason, source, created_by, created_at)
     values ($1, 1, $2, '{}', 'created', '{}', 'test', now())`,
    [plan_id, { steps: [{ step_id: 'step_1', order: 1, title: 'Review', estimated_minutes: 30 }] }],
  );
  const { reflection: made } = await h.reflect('mode=daily&date=2026-11-23');
  expect(made.narrative_markdown).toContain(
    '1. Review: due Tuesday, 24 November; high priority; it is not done',
  );
});

test('a reflection of an earlier version is still read, with the numbers it has', async () => {
  const { reflection: made } = await h.reflect('mode=daily&date=2026-11-05');
  await h.test_db.admin.query(
    `update observer.reflections set stats = stats - array['moves', 'completion_percent', 'focus', 'overruns',
       'carried_over', 'billable', 'finished', 'drift', 'more_plans'] where reflection_id = $1`,
    [made.reflection_id],
  );
  const path = `/api/v1/observer/reflections/${made.reflection_id}`;
  const { status, body } = await h.send('GET', path);
  expect(status).toBe(200);
  expect(reflection.parse(body).stats).toMatchObject({ blocks: { planned: 0 } });
});
