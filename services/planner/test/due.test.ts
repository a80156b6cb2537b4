import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { plan as planSchema, type Plan } from '@almanac/shared/contracts/planner';
import { plannerUnderTest, type PlannerUnderTest } from './planner-under-test.ts';

let it: PlannerUnderTest;
beforeAll(async () => {
  it = await plannerUnderTest();
});
afterAll(() => it.stop());

const PLAN = '/api/v1/planner/plan';

async function planFor(body: Record<string, unknown>, of = it as Pick<typeof it, 'post'>) {
  const reply = await of.post(PLAN, body);
  expect(reply.status).toBe(201);
  return planSchema.parse(reply.body);
}

function readingsOf(plan: Plan): string[] {
  return plan.sop.assumptions.filter((one) => /due/i.test(one));
}

test('the due date, the hours and the title of an intent come from its words', async () => {
  const intent = 'Prepare the workshop for Kestrel Labs, about 5 hours, until Friday';
  const plan = await planFor({ intent });
  expect(plan).toMatchObject({
    plan_title: 'Prepare the workshop for Kestrel Labs',
    intent,
    due: '2026-11-27T22:59:59.000Z',
    totals: { estimated_minutes: 300 },
  });
  expect(readingsOf(plan)).toEqual(['Due Friday, 27 November was read from "until Friday".']);
  const read = await it.get(`/api/v1/planner/plans/${plan.plan_id}`);
  expect(read.body['due']).toBe(plan.due);
});

test('a task names its due date in its field, otherwise in its title, otherwise in its notes', async () => {
  const title = 'Write the offer by Thursday';
  const notes = 'Needed until Friday.';
  const dueOf = async (task_id: string, more: Record<string, unknown>) =>
    (await planFor({ task: { task_id, title: 'Write the offer', ...more } })).due?.slice(0, 10);
  expect(await dueOf('due-1', { title, notes, due: '2026-12-01' })).toBe('2026-12-01');
  expect(await dueOf('due-2', { title, notes })).toBe('2026-11-26');
  expect(await dueOf('due-3', { notes })).toBe('2026-11-27');
  expect(await dueOf('due-4', { notes: '- Draft by Thursday\n- Send it' })).toBeUndefined();
  expect(await dueOf('due-5', { notes: 'Spoke with Ana today.' })).toBeUndefined();
});

test('a due date at the end of all time is one that everybody reads', async () => {
  const west = await it.start({ ALMANAC_ZONE: 'America/Los_Angeles' });
  const task = { task_id: 'due-last', title: 'Write the offer', due: '9998-12-31' };
  const last = '9998-12-31T23:59:59.999Z';
  const plan = await planFor({ task }, it.callsTo(west.url));
  expect(plan.due).toBe(last);
  // One that was stored before there was a bound.
  await it.database.admin.query(
    `update planner.plans set due = '9999-12-31T22:59:59Z' where plan_id = $1`,
    [plan.plan_id],
  );
  const read = planSchema.parse((await it.get(`/api/v1/planner/plans/${plan.plan_id}`)).body);
  expect(read.due).toBe(last);
});

test('a day that is in doubt or has passed is not used, and the plan says so', async () => {
  const plan = await planFor({ intent: 'Write the letter by 1 November' });
  expect(plan.due).toBeNull();
  expect(readingsOf(plan)[0]).toBe('"by 1 November" was not used as a due date: it has passed.');
});

test('the same task is the same plan on another day, and a changed one keeps the day it named', async () => {
  const later = await it.start({ ALMANAC_CLOCK: '2026-11-26T08:00:00Z' });
  const past = await it.start({ ALMANAC_CLOCK: '2026-11-28T08:00:00Z' });
  const wish = { task: { task_id: 'due-6', title: 'Write the offer in 4 days', notes: '' } };
  const first = await planFor(wish);
  expect(first.due?.slice(0, 10)).toBe('2026-11-27');
  expect(await planFor(wish, it.callsTo(later.url))).toEqual(first);
  const changed = { task: { ...wish.task, notes: 'With prices.' } };
  const second = await planFor(changed, it.callsTo(later.url));
  expect(second).toMatchObject({ plan_id: first.plan_id, version: 2, due: first.due });
  const again = { task: { ...wish.task, notes: 'Without prices.' } };
  const third = await planFor(again, it.callsTo(past.url));
  expect(third).toMatchObject({ version: 3, due: null });
  expect(readingsOf(third)[0]).toContain('it has passed');
});

describe('a refusal says what would be right', () => {
  const task = { task_id: 'refused', title: 'Write the offer' };
  const DATE =
    'expected a date like 2026-11-27 or an instant with offset, like 2026-11-27T17:00:00+01:00';
  test.each([
    [{ task: { ...task, due: 'soon' } }, 'task.due', DATE],
    [{ task: { ...task, due: '2026-02-31' } }, 'task.due', DATE],
    [{ task: { ...task, due: '2026-11-27T10:00:00' } }, 'task.due', DATE],
    [
      { task: { ...task, due: '2026-11-01' } },
      'task.due',
      'This was due on Sunday, 1 November 2026; give a date from today on.',
    ],
    [
      { task: { ...task, due: '2026-11-23T07:00:00Z' } },
      'task.due',
      'This was due today at 08:00; give a later time.',
    ],
    [
      { task: { ...task, estimated_hours: 320.5 } },
      'task.estimated_hours',
      'at most 320: a plan holds 40 steps of 8 hours; split the task',
    ],
    [
      { task: { ...task, estimated_hours: 0.1 } },
      'task.estimated_hours',
      'at least 0.25: no step is shorter than a quarter of an hour',
    ],
    [
      { task: { ...task, estimated_hours: '4' } },
      'task.estimated_hours',
      'expected a number of hours, like 2.5',
    ],
    [{ intent: '  ' }, 'intent', 'say what you want done, in at least three characters'],
    [{ task: { ...task, title: ' ' } }, 'task.title', 'must not be empty'],
  ])('%j', async (body, path, message) => {
    const reply = await it.post(PLAN, body);
    expect(reply.status).toBe(422);
    expect(reply.body['errors']).toEqual([{ path, message }]);
  });

  test('the most that a plan holds is planned', async () => {
    const plan = await planFor({ task: { ...task, task_id: 'most', estimated_hours: 320 } });
    expect(plan.totals).toMatchObject({ steps: 40, estimated_minutes: 19_200 });
  });
});
