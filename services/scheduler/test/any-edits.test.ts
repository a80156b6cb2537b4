/**
 * Whatever people and runs do to one week, in any order: once it settles, the calendar holds each block once and where the block
 * says, nothing of ours overlaps but what a person put there, no block lies over a meeting unless it is pinned and named, and
 * asking again changes nothing.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MoveReply, RunReply } from '@almanac/shared/contracts/reschedule';
import type { Block } from '@almanac/shared/contracts/scheduler';
import { must } from '@almanac/shared/lang/assert';
import { type Harness, hoursOf, NOW, planOf, startHarness } from './harness.ts';

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ env: { SYNC_CRON: '0 0 1 1 *' } });
});
afterAll(() => h.close());

const API = '/api/v1/scheduler';
const HOUR = 3_600_000;
const SAMPLES = 4;
const BUDGET_MS = 5000;

const place = fc.record({
  day: fc.nat(4),
  quarter: fc.integer({ min: 32, max: 64 }),
  minutes: fc.constantFrom(30, 60, 90),
});
type Place = { day: number; quarter: number; minutes: number };
const edit = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('meeting' as const), at: place }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('drag' as const), which: fc.nat(20), at: place }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('move' as const),
      which: fc.nat(20),
      at: place,
      force: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('pin', 'unpin', 'delete', 'undo', 'schedule', 'done'),
      which: fc.nat(20),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('reschedule' as const) }) },
);
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

test('any edits of a week settle without a double event, an overlap of ours, or a block over a meeting', async () => {
  const deadline = performance.now() + BUDGET_MS;
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 4, maxLength: 7 }), async (edits) => {
      // A slow machine tries fewer weeks, at least one.
      if (performance.now() > deadline) return;
      await emptyWeek();
      await schedule([60, 60, 90]);
      await schedule([60, 120]);
      for (const one of edits) await apply(one);
      await settlesWell();
    }),
    { numRuns: SAMPLES },
  );
}, 30_000);

async function apply(one: Edit): Promise<void> {
  if (one.do === 'meeting') {
    await h.google.seedEvents([{ summary: 'Meeting', ...hoursOf(timesOf(one.at)) }]);
  } else if (one.do === 'reschedule') {
    await rescheduled();
  } else if (one.do === 'schedule') {
    await schedule([60, 45]);
  } else if (one.do === 'undo') {
    const { items } = await get<{ items: RunReply[] }>(`${API}/runs?limit=20`);
    const run = items[one.which % Math.max(1, items.length)];
    if (run !== undefined) await post(`${API}/runs/${run.run_id}/undo`);
  } else await touch(one);
}

async function touch(one: Extract<Edit, { which: number }>): Promise<void> {
  const open = (await blocks()).filter(({ status }) => status === 'applied');
  const block = open[one.which % Math.max(1, open.length)];
  if (block === undefined) return;
  // What the person removed meanwhile is only known to the calendar.
  if (!(await h.blocksInGoogle()).some(({ id }) => id === block.calendar_event_id)) return;
  const path = `${API}/blocks/${block.block_id}`;
  const event_id = must(block.calendar_event_id, 'an event');
  if (one.do === 'move') {
    const { force } = one;
    const wish = { ...timesOf(one.at), version: block.version, force };
    const { status, body } = await post<MoveReply & { code: string }>(`${path}/move`, wish);
    if (status === 200) expect(body.block).toMatchObject({ start: wish.start, pinned: true });
    // Otherwise a drag or a removal that nobody had seen yet is newer.
    else expect(force && body.code.startsWith('over_')).toBe(false);
  } else if (one.do === 'drag') {
    await h.google.changeEvent(event_id, hoursOf(timesOf(one.at)), await h.calendarId());
  } else if (one.do === 'delete') {
    await h.google.deleteEvent(event_id, await h.calendarId());
  } else await post(`${path}/${one.do}`, one.do === 'done' ? {} : undefined);
}

async function settlesWell(): Promise<void> {
  expect((await post(`${API}/sync`)).status).toBe(200);
  const run = await rescheduled();
  const again = await rescheduled();
  expect(must(again.change, 'a change')).toMatchObject({ moved: [], created: [], removed: [] });
  const standing = (await blocks()).filter(({ status }) => status !== 'skipped');
  const events = await h.blocksInGoogle();
  expect(events.map(({ id, start, end }) => `${id} ${start} ${end}`).toSorted()).toEqual(
    standing.map((one) => `${one.calendar_event_id} ${at(one.start)} ${at(one.end)}`).toSorted(),
  );
  const open = standing.filter(({ status }) => status === 'applied');
  const doubled = open.filter((one) => {
    return open.some((other) => other !== one && !one.pinned && meets(one, other));
  });
  expect(doubled).toEqual([]);
  const named = new Set(run.change?.conflicts.map(({ block_id }) => block_id));
  for (const meeting of await meetings()) {
    const under = open.filter((block) => meets(block, meeting));
    expect(under.filter(({ pinned, block_id }) => !pinned || !named.has(block_id))).toEqual([]);
  }
}

/** Never moves what is pinned. */
async function rescheduled(): Promise<RunReply> {
  await post(`${API}/sync`);
  const pinned = (await blocks()).filter((block) => block.pinned);
  const { status, body } = await post<RunReply>(`${API}/reschedule`, { reason: 'new_meeting' });
  expect([status, body.status]).toEqual([201, 'applied']);
  const after = new Map((await blocks()).map((block) => [block.block_id, block]));
  for (const { block_id, start, end } of pinned) {
    expect(after.get(block_id)).toMatchObject({ start, end });
  }
  return body;
}

async function schedule(minutes: number[]): Promise<void> {
  const plan = planOf(minutes, { task_id: null });
  h.around.plans.set(plan.plan_id, plan);
  const { status } = await h.schedule({ plan_id: plan.plan_id });
  expect(status).toBe(201);
}

/** Nothing of the sample before is left, in the calendar or among the blocks and runs. */
async function emptyWeek(): Promise<void> {
  for (const { calendar_id, event } of await h.google.events()) {
    if (event.status !== 'cancelled') await h.google.deleteEvent(event.id, calendar_id);
  }
  await post(`${API}/sync`);
  await h.db.admin.query(
    `update scheduler.blocks set status = 'deleted', deleted_by = 'scheduler';
     update scheduler.scheduler_runs set status = 'failed';`,
  );
}

async function post<T>(path: string, body?: object) {
  const reply = await h.call<T>('POST', path, body);
  expect(reply.status, `${path} ${JSON.stringify(reply.body)}`).toBeLessThan(500);
  return reply;
}
const get = async <T>(path: string): Promise<T> => (await h.call<T>('GET', path)).body;
const blocks = async (): Promise<Block[]> =>
  (await get<{ items: Block[] }>(`${API}/blocks`)).items.filter(
    ({ status }) => status !== 'proposed',
  );
const meetings = async () =>
  (await h.google.events())
    .filter(({ event }) => event.summary === 'Meeting' && event.status !== 'cancelled')
    .map(({ event }) => ({ start: event.start.dateTime ?? '', end: event.end.dateTime ?? '' }));

function timesOf({ day, quarter, minutes }: Place): { start: string; end: string } {
  // Tomorrow or later: what lies ahead at any hour.
  const start = Date.parse(NOW.slice(0, 10)) + (day + 1) * 24 * HOUR + (quarter * HOUR) / 4;
  return { start: iso(start), end: iso(start + minutes * 60_000) };
}
function iso(time: number): string {
  return new Date(time).toISOString();
}
function at(text: string): number {
  return Date.parse(text);
}
function meets(one: { start: string; end: string }, other: { start: string; end: string }) {
  return at(one.start) < at(other.end) && at(other.start) < at(one.end);
}
