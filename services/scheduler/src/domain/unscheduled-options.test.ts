import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyWeek } from '../../test/any-week.ts';
import { computeSchedule } from './compute-schedule.ts';
import { defaultPreferences, type Preferences } from './preferences.ts';
import {
  type BindingConstraint,
  itemKey,
  type ScheduleInput,
  type ScheduleItem,
  type UnscheduledItem,
  type UnscheduledOption,
} from './schedule-types.ts';
import { validateSchedule } from './validate-schedule.ts';

const DAY = 86_400_000;
const MONDAY = Date.parse('2026-03-02T00:00:00Z');
const at = (day: number, hour: number): number => MONDAY + day * DAY + hour * 3_600_000;
const HOURS = Array.from({ length: 40 }, (_, day) => day);

/** Two days to plan, in UTC: Monday 2 March and Tuesday. */
function twoDays(item: Partial<ScheduleItem>, given: Partial<ScheduleInput> = {}): ScheduleInput {
  return {
    now: at(0, 8),
    window: { from: at(0, 8), to: at(2, 0) },
    zone: 'UTC',
    preferences: { ...defaultPreferences('UTC'), lunch: null },
    items: [{ step_id: 's', title: 'S', duration_minutes: 60, ...item }],
    busy: [],
    existing_blocks: [],
    ...given,
  };
}

const allDay = (day: number) => ({ start: at(day, 0), end: at(day + 1, 0) });

async function missing(input: ScheduleInput): Promise<UnscheduledItem | undefined> {
  return (await computeSchedule({ ...input, mode: 'fast' })).unscheduled[0];
}

test('with a calendar full as far as it was read, no later day is promised, and the reason says how far', async () => {
  const item = await missing(twoDays({}, { busy: HOURS.map(allDay), known_until: at(40, 0) }));
  expect(item?.options).toEqual([]);
  expect(item?.reason).toBe(
    'It needs 1 h by Tuesday 24:00, where the planned time ends, and nothing is left. ' +
      'Until Tuesday 31 March there is no place for it either.',
  );
});

test('a day beyond what was read is offered only on the condition that it is free', async () => {
  const busy = [0, 1].map(allDay);
  const far = await missing(twoDays({ deadline: at(1, 12) }, { busy, known_until: at(2, 0) }));
  expect(far?.options.map(({ kind, detail }) => [kind, detail])).toEqual([
    [
      'move_deadline',
      'Move the deadline to Wednesday 10:00 and plan until that day: it can be done by then, ' +
        'if that time is still free: the calendar was not read beyond Tuesday 24:00.',
    ],
  ]);
  const window = await missing(twoDays({}, { busy, known_until: at(2, 0) }));
  expect(window?.options[0]?.detail).toContain('was not read beyond Tuesday 24:00');
  const read = await missing(twoDays({}, { busy, known_until: at(30, 0) }));
  expect(read?.options.map(({ detail }) => detail)).toEqual([
    'Plan until Wednesday: it would then be done by Wednesday 10:00.',
  ]);
});

test('a meeting that needs one free piece says how long the longest is, and is never told to be cut', async () => {
  const busy = [0, 1].flatMap((day) =>
    [9, 10.5, 12, 13.5, 15, 16.5].map((hour) => ({
      start: at(day, hour),
      end: at(day, hour + 0.5),
    })),
  );
  const meeting = { duration_minutes: 105, kind: 'meeting' as const, split: false as const };
  const item = await missing(twoDays(meeting, { busy, known_until: at(40, 0) }));
  expect(item).toMatchObject({
    binding: 'split_minimum',
    reason:
      'It needs 1 h 45 min in one piece by Tuesday 24:00; the longest that is free is 35 min.',
  });
  expect(item?.options.map(({ kind }) => kind)).toEqual(['extend_window']);
  const work = { ...meeting, duration_minutes: 90, kind: 'shallow' as const };
  const task = await missing(twoDays(work, { busy, known_until: at(40, 0) }));
  expect(task?.options.map(({ kind }) => kind)).toContain('split_smaller');
});

test('days kept free of meetings do not count as free for one', async () => {
  const item = await missing(
    twoDays(
      { kind: 'meeting', split: false },
      {
        preferences: { ...defaultPreferences('UTC'), no_meeting_days: ['mon', 'tue'] },
        known_until: at(40, 0),
      },
    ),
  );
  expect(item).toMatchObject({ binding: 'meeting_days', available_minutes: 0 });
  expect(item?.reason).toContain('the days kept free of meetings would have time');
});

const OFFICE = [{ from: '09:00', to: '17:00', location: 'Office ' }];
const AT_OFFICE: Preferences = {
  ...defaultPreferences('UTC'),
  working_hours: { mon: OFFICE, tue: OFFICE },
};

test.each<
  [string, Partial<ScheduleItem>, Partial<ScheduleInput>, readonly [BindingConstraint, string]]
>([
  [
    'a location without hours',
    { location: 'lab' },
    { preferences: AT_OFFICE },
    [
      'location',
      "It needs 1 h at 'lab' by Tuesday 24:00, and the working hours there leave nothing; elsewhere there would be time. Until Tuesday 31 March there is no place for it either.",
    ],
  ],
  [
    'no working hours at all',
    { location: 'office' },
    { preferences: { ...AT_OFFICE, working_hours: {} } },
    ['working_hours', 'none of the planned time until Tuesday 24:00 is working time.'],
  ],
  [
    'a release after the window',
    { release: at(3, 10) },
    {},
    [
      'release',
      'It may not start before Thursday 10:00, which leaves no time for it until Tuesday 24:00.',
    ],
  ],
  [
    'a release after its deadline',
    { release: at(1, 10), deadline: at(1, 9) },
    {},
    [
      'release',
      'It may not start before Tuesday 10:00, which leaves no time for it until Tuesday 09:00.',
    ],
  ],
])('%s is named as what stands in the way', async (_, item, given, [binding, reason]) => {
  const found = await missing(twoDays(item, given));
  expect(found?.binding).toBe(binding);
  expect(found?.reason).toContain(reason);
});

test('a location is the same however its letters are written', async () => {
  const input = twoDays({ location: ' oFFICE' }, { preferences: AT_OFFICE });
  const result = await computeSchedule({ ...input, mode: 'fast' });
  expect(result.blocks).toHaveLength(1);
  expect(validateSchedule(input, result)).toEqual([]);
});

test('where only the share kept free stands in the way, the option lowers that share', async () => {
  const busy = [allDay(1), { start: at(0, 9), end: at(0, 16) }];
  const preferences = { ...defaultPreferences('UTC'), lunch: null, buffer_minutes: 0 };
  const item = await missing(twoDays({}, { busy, preferences, known_until: at(2, 0) }));
  const option = item?.options.find(({ kind }) => kind === 'raise_day_maximum');
  expect(option).toMatchObject({
    detail: 'Keep no part of the day free once: there is free time for it then.',
    max_minutes_per_day: 360,
    slack_share: 0,
  });
});

/** One free day of six hours: what is asked for is more than it takes. */
function fullMonday(items: ScheduleItem[]): ScheduleInput {
  return twoDays({}, { items, window: { from: at(0, 8), to: at(1, 0) }, known_until: at(40, 0) });
}

function work(step_id: string, duration_minutes: number, more: Partial<ScheduleItem> = {}) {
  return { step_id, title: step_id, duration_minutes, ...more };
}

test('leaving out something no weightier is offered, every option has its price, and the cheapest comes first', async () => {
  const items = ['a', 'b', 'c', 'd'].map((id) => work(id, 120, { split: false }));
  const { blocks, unscheduled } = await computeSchedule(fullMonday(items));
  const [item] = unscheduled;
  expect(item?.reason).toContain('All 4 steps need 8 h, and the days of the window take 6 h.');
  const options = item?.options ?? [];
  const drop = options.find((option) => option.kind === 'drop_item');
  expect(blocks.map(itemKey)).toContain(drop?.drop);
  expect(drop?.detail).toBe(
    `Leave out '${drop?.drop}' (normal priority, 2 h): its time is enough.`,
  );
  const prices = options.map(({ price }) => price ?? -1);
  expect(prices.every((price) => price > 0)).toBe(true);
  expect(prices).toEqual(prices.toSorted((one, other) => one - other));
  // A day later costs less than to do without something.
  const kinds = options.map(({ kind }) => kind);
  expect(kinds).toEqual(['extend_window', 'drop_item']);
});

/** A day of eight free hours of which four are taken by blocks, and more work than is allowed beside them. */
function overFull(count: number, more: Partial<ScheduleItem> = {}): ScheduleInput {
  const items = Array.from({ length: count }, (_, n) =>
    work(`s${n}`, 60, { split: false, ...more }),
  );
  const preferences = {
    ...defaultPreferences('UTC'),
    lunch: null,
    buffer_minutes: 0,
    slack_share: 0,
    max_minutes_per_day: 240,
  };
  const existing_blocks = [{ start: at(0, 9), end: at(0, 13) }];
  return { ...fullMonday(items), preferences, existing_blocks };
}

test.each(['fast', 'best'] as const)(
  'in %s every one of four steps over the day maximum is offered the day that has room for all',
  async (mode) => {
    const { unscheduled } = await computeSchedule({ ...overFull(4), mode });
    expect(unscheduled.map(({ binding }) => binding)).toEqual(Array(4).fill('day_maximum'));
    for (const { options } of unscheduled) {
      const raise = options.find(({ kind }) => kind === 'raise_day_maximum');
      expect(raise).toMatchObject({ slack_share: 0 });
      expect(raise?.price).toBeGreaterThan(0);
    }
    const raises = unscheduled.flatMap(({ options }) =>
      options.flatMap((one) => (one.kind === 'raise_day_maximum' ? one.max_minutes_per_day : [])),
    );
    const max_minutes_per_day = Math.max(...raises);
    const input = overFull(4);
    const preferences = { ...input.preferences, max_minutes_per_day };
    const again = await computeSchedule({ ...input, preferences, mode });
    expect([max_minutes_per_day, again.unscheduled]).toEqual([480, []]);
  },
);

test('where proofs run out every step still has its turn, and what was not tried is said', async () => {
  const deadlines = overFull(3, { deadline: at(0, 10) });
  const { unscheduled } = await computeSchedule({ ...deadlines, mode: 'fast' });
  expect(unscheduled.map(({ options }) => options.map(({ kind }) => kind))).toEqual([
    ['move_deadline'],
    ['move_deadline'],
    [],
  ]);
  expect(unscheduled.map(({ reason }) => reason.includes('One more way was not tried'))).toEqual([
    false,
    false,
    true,
  ]);
  const [one] = (await computeSchedule({ ...overFull(1), mode: 'best' })).unscheduled;
  expect(one?.reason).not.toContain('not tried');
});

test('prices can be held against that of the schedule as it is', async () => {
  const { unscheduled, objective } = await computeSchedule({ ...overFull(2), mode: 'best' });
  for (const { options, price_now } of unscheduled) {
    expect(price_now).toBeGreaterThan(objective.total);
    for (const { price = Infinity } of options) expect(price).toBeLessThan(price_now);
  }
});

test('a deadline that is over is said to be over, with its date, and that a later one would do', async () => {
  const item = await missing(twoDays({ deadline: at(-3, 11) }, { known_until: at(40, 0) }));
  expect(item).toMatchObject({
    binding: 'deadline',
    reason: 'Its deadline, Friday 27 February 11:00, is over.',
  });
  expect(item?.options.map(({ kind }) => kind)).toContain('move_deadline');
});

test('where no day has working hours the reason says that the preferences name none', async () => {
  const preferences = { ...defaultPreferences('UTC'), working_hours: {} };
  const item = await missing(twoDays({}, { preferences, known_until: at(40, 0) }));
  expect(item).toMatchObject({ binding: 'working_hours', options: [] });
  expect(item?.reason).toContain('No day of the week has working hours');
});

/** Steps wait only for earlier ones, so the first few are a week of their own. */
const smallWeek = anyWeek.map((week) => ({ ...week, items: week.items.slice(0, 6) }));

test('applied, every option gives its step a place, whether what was placed stands or is placed anew', async () => {
  await fc.assert(
    fc.asyncProperty(smallWeek, async (input) => {
      const { blocks, unscheduled } = await computeSchedule({ ...input, mode: 'fast' });
      // A week in which everything fits says nothing here: another one is taken.
      fc.pre(unscheduled.some(({ options }) => options.length > 0));
      const gone = new Set(unscheduled.map(itemKey));
      for (const one of unscheduled) {
        for (const option of one.options) {
          const anew = applied(itemKey(one), option, input);
          const left = new Set(anew.items.map(itemKey));
          const standing = {
            ...anew,
            items: anew.items.filter((item) => gone.has(itemKey(item))),
            existing_blocks: [
              ...input.existing_blocks,
              ...blocks.filter((block) => left.has(itemKey(block))),
            ],
          };
          expect(await withoutPlace(anew, itemKey(one))).toEqual([]);
          expect(await withoutPlace(standing, itemKey(one))).toEqual([]);
        }
      }
    }),
    { numRuns: 4 },
  );
}, 60_000);

/** What a person does with an option: puts its values where they belong. */
function applied(key: string, option: UnscheduledOption, input: ScheduleInput): ScheduleInput {
  const { kind, detail, ...values } = option;
  expect([kind, detail]).not.toContain('');
  const { to, price, ...rest } = { to: input.window.to, ...values };
  expect(price).toBeGreaterThanOrEqual(0);
  if (kind === 'drop_item') {
    return { ...input, items: input.items.filter((item) => itemKey(item) !== option.drop) };
  }
  const on_preferences = kind === 'raise_day_maximum';
  return {
    ...input,
    window: { ...input.window, to },
    preferences: on_preferences ? { ...input.preferences, ...rest } : input.preferences,
    items: input.items.map((item) =>
      itemKey(item) === key && !on_preferences ? { ...item, ...rest } : item,
    ),
  };
}

async function withoutPlace(input: ScheduleInput, key: string): Promise<unknown[]> {
  const result = await computeSchedule({ ...input, mode: 'fast' });
  expect(validateSchedule(input, result)).toEqual([]);
  return result.unscheduled.filter((one) => itemKey(one) === key).map(({ reason }) => reason);
}
