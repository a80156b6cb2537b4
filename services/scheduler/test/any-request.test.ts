/** Whatever is asked for over HTTP, sound or not, is planned without breaking a rule or refused with the place that is wrong. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ScheduleReply } from '@almanac/shared/contracts/scheduler';
import { type Harness, overlaps, startHarness } from './harness.ts';

let h: Harness;
beforeAll(async () => {
  h = await startHarness();
});
afterAll(() => h.close());

const MONDAY = Date.parse('2027-03-22T00:00:00Z');
const HOUR_MS = 3_600_000;
const iso = (hour: number): string => new Date(MONDAY + hour * HOUR_MS).toISOString();

/** Mostly sound, as one wrong value is enough for a refusal. */
const mostly = <T, U>(sound: fc.Arbitrary<T>, wrong: fc.Arbitrary<U>): fc.Arbitrary<T | U> =>
  fc.oneof({ weight: 120, arbitrary: sound }, { weight: 1, arbitrary: wrong });

const WRONG_TIMES = ['', 'tomorrow', '2027-02-30', '9999-12-31', '2027-03-22T25:00:00Z', 7, null];
/** Quarters of an hour between two days; the week has the change to summer time in it. */
const between = (from_day: number, to_day: number) =>
  mostly(
    fc.integer({ min: from_day * 96, max: to_day * 96 }).map((quarter) => iso(quarter / 4)),
    fc.constantFrom(...WRONG_TIMES),
  );
/** Times of a meeting, or times that are none. */
const interval = mostly(
  fc
    .record({
      start: fc.integer({ min: -48, max: 800 }),
      quarters: fc.integer({ min: 1, max: 30 }),
    })
    .map(({ start, quarters }) => ({ start: iso(start / 4), end: iso((start + quarters) / 4) })),
  fc.record({ start: between(-1, 8), end: between(-1, 8) }),
);
const minutes = mostly(
  fc.integer({ min: 1, max: 40 }).map((quarters) => quarters * 15),
  fc.constantFrom(0, -30, 0.5, 1, 24_001, 1e12, '60', null),
);
const task = fc.record(
  {
    task_id: mostly(
      fc.integer({ min: 1, max: 9 }).map((n) => `t${n}`),
      fc.constantFrom('', ' ', 'x'.repeat(300)),
    ),
    title: mostly(fc.constant('Work'), fc.constantFrom('', 'a\u0000b', '‮', 5)),
    duration_minutes: minutes,
    due: between(-2, 9),
    deadline: between(1, 9),
    release: between(-3, 1),
    priority: mostly(fc.constantFrom('low', 'urgent'), fc.constant('now')),
    depends_on: mostly(fc.constantFrom([], ['t1']), fc.constantFrom(['t2', 't3'], ['nobody'])),
    split: mostly(
      fc.constantFrom(false, { min_minutes: 30, max_minutes: 60 }),
      fc.constantFrom({ min_minutes: 60, max_minutes: 30 }, true, { min_minutes: -15 }),
    ),
  },
  { requiredKeys: ['task_id', 'title', 'duration_minutes'] },
);
const request = fc.record(
  {
    tasks: mostly(
      fc.uniqueArray(task, { maxLength: 7, selector: ({ task_id }) => task_id }),
      fc.array(task, { maxLength: 7 }),
    ),
    window: fc.record({ from: between(-2, 1), to: between(2, 9) }),
    now: fc.constant(iso(0)),
    busy: fc.array(interval, { maxLength: 12 }),
    preferences: fc.record(
      {
        zone: mostly(
          fc.constantFrom('Europe/Berlin', 'Pacific/Apia'),
          fc.constantFrom('', 'Mars/Base'),
        ),
        buffer_minutes: mostly(fc.constantFrom(0, 15), fc.constantFrom(-1, 1e9)),
        slack_share: mostly(fc.constantFrom(0, 0.2), fc.constantFrom(-1, 1)),
        working_hours: mostly(
          fc.constantFrom({ mon: [{ from: '09:00', to: '17:00' }] }, {}),
          fc.constantFrom({ mon: [{ from: '17:00', to: '09:00' }] }, { someday: [] }, null),
        ),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['tasks', 'now'] },
);

const PATH = '/api/v1/scheduler/schedule';
type Asked = typeof request extends fc.Arbitrary<infer T> ? T : never;

/** What a plan must hold whatever was asked for; the names of what it does not. */
function broken(asked: Asked, { blocks, unscheduled }: ScheduleReply): string[] {
  const spans = blocks.map(({ start, end }) => ({
    start: Date.parse(start),
    end: Date.parse(end),
  }));
  const busy = (asked.busy ?? []).map(({ start, end }) => ({
    start: Date.parse(String(start)),
    end: Date.parse(String(end)),
  }));
  const window = asked.window;
  const outside = ({ start, end }: (typeof spans)[number]): boolean =>
    window !== undefined &&
    (start < Date.parse(String(window.from)) || end > Date.parse(String(window.to)));
  const unplaced = new Set(unscheduled.map(({ step_id }) => step_id));
  const said = new Set([...unplaced, ...blocks.map(({ task_id }) => task_id)]);
  const lost = asked.tasks.filter(({ task_id }) => !said.has(String(task_id)));
  const short = asked.tasks.filter(({ task_id, duration_minutes }) => {
    const own = blocks.filter((block) => block.task_id === task_id);
    const minutes_placed = own.reduce((sum, one) => sum + length(one), 0);
    return !unplaced.has(String(task_id)) && minutes_placed !== Number(duration_minutes);
  });
  return [
    overlaps(spans) ? 'overlap' : '',
    spans.some((one) => busy.some(({ start, end }) => one.start < end && start < one.end))
      ? 'over a busy time'
      : '',
    spans.some(({ start }) => start < MONDAY) ? 'in the past' : '',
    spans.some(outside) ? 'outside the window' : '',
    lost.length > 0 ? 'a task is lost' : '',
    short.length > 0 ? 'a task is cut short' : '',
  ].filter(Boolean);
}

interface Refusal {
  detail?: string;
  errors?: { path: string; message: string }[];
}

/** What a refusal owes whoever asked. */
function vague(status: number, { detail = '', errors = [] }: Refusal): string[] {
  return [
    status === 400 || status === 422 ? '' : `status ${status}`,
    /\w/.test(detail) ? '' : 'no words',
    errors.length > 0 && errors.every(({ message }) => /\w/.test(message)) ? '' : 'no place',
  ].filter(Boolean);
}

const length = ({ start, end }: { start: string; end: string }): number =>
  (Date.parse(end) - Date.parse(start)) / 60_000;

test('any request is planned whole and without an overlap, or refused with the place that is wrong', async () => {
  const seen = { planned: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(request, async (asked) => {
      const { status, body } = await h.call<ScheduleReply & Refusal>('POST', PATH, {
        ...asked,
        dry_run: true,
        mode: 'fast',
      });
      const planned = status === 201;
      seen[planned ? 'planned' : 'refused'] += 1;
      expect(planned ? broken(asked, body) : vague(status, body)).toEqual([]);
    }),
    { numRuns: 60 },
  );
  expect(Math.min(seen.planned, seen.refused)).toBeGreaterThan(0);
});
