import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { anyWeek } from '../../test/any-week.ts';
import { exactSolver } from '../clients/exact-solver.ts';
import { computeSchedule } from './compute-schedule.ts';
import type { ExactSolver, LinearAnswer } from './exact/linear-program.ts';
import { defaultPreferences, type Preferences } from './preferences.ts';
import {
  itemKey,
  MINUTE_MS,
  type ScheduledBlock,
  type ScheduleInput,
  type ScheduleItem,
} from './schedule-types.ts';
import { validateSchedule } from './validate-schedule.ts';

const exact = exactSolver();
afterAll(() => exact.stop());
const MONDAY = Date.UTC(2026, 2, 2);
const at = (day: number, hour: number): number => MONDAY + (day * 24 + hour) * 60 * MINUTE_MS;

const PLAIN: Preferences = {
  ...defaultPreferences('UTC'),
  lunch: null,
  buffer_minutes: 0,
  max_minutes_per_day: 1_440,
  slack_share: 0,
};

function plain(items: ScheduleItem[], given: Partial<ScheduleInput> = {}): ScheduleInput {
  return {
    now: MONDAY,
    window: { from: MONDAY, to: at(5, 0) },
    zone: 'UTC',
    preferences: PLAIN,
    items,
    busy: [],
    existing_blocks: [],
    ...given,
  };
}

const failed = (detail: string): LinearAnswer => {
  return { kind: 'failed', values: null, bound: Infinity, nodes: 0, detail };
};

const step = (step_id: string, duration_minutes: number, more: Partial<ScheduleItem> = {}) => ({
  step_id,
  title: step_id,
  duration_minutes,
  ...more,
});

const hours = (blocks: readonly ScheduledBlock[]): string[] =>
  blocks.map(({ title, start, end }) => {
    const clock = (instant: number): string => new Date(instant).toISOString().slice(8, 16);
    return `${title} ${clock(start)}-${clock(end).slice(3)}`;
  });

test('every mode keeps every rule, places each step whole or reports it, and is never worse with more effort', async () => {
  await fc.assert(
    fc.asyncProperty(anyWeek, async (week) => {
      const totals: number[] = [];
      for (const mode of ['fast', 'best'] as const) {
        const result = await computeSchedule({ ...week, mode }, exact);
        expect(validateSchedule(week, result)).toEqual([]);
        const accounted = new Set([...result.blocks, ...result.unscheduled].map(itemKey));
        expect(accounted.size).toBe(week.items.length);
        totals.push(result.objective.total);
      }
      // Focus time is weighed beside J, so only without it J itself must not rise.
      if (week.preferences.focus_windows.length > 0) return;
      expect(totals[1]).toBeLessThanOrEqual((totals[0] ?? 0) + 0.02);
    }),
    { numRuns: 3 },
  );
}, 60_000);

test('chains of steps stay in order however the search moves them', async () => {
  await fc.assert(
    fc.asyncProperty(anyWeek, async (week) => {
      const items = week.items.map((item, index) => ({
        ...item,
        deadline: undefined,
        depends_on: index % 4 === 0 ? [] : [`s${index - 1}`],
      }));
      const input = { ...week, items, mode: 'fast' as const };
      expect(validateSchedule(input, await computeSchedule(input))).toEqual([]);
    }),
    { numRuns: 4 },
  );
}, 60_000);

/** The least J of whole steps in two mornings, by trying every start of every step. */
function leastByTrying(input: ScheduleInput, mornings: readonly number[]): number {
  const starts = mornings.flatMap((from) =>
    Array.from({ length: 8 }, (_, quarter) => from + quarter * 15 * MINUTE_MS),
  );
  const worked = (end: number): number =>
    mornings.reduce((sum, from) => sum + Math.min(2, Math.max(0, (end - from) / 3_600_000)), 0);
  const weights = { low: 1, normal: 2, high: 4, urgent: 8 };
  const cost = (item: ScheduleItem, completion: number): number => {
    const late = Math.max(0, completion - worked(item.due ?? input.window.to));
    return weights[item.priority ?? 'normal'] * (late + 0.02 * completion);
  };
  let least = Infinity;
  const place = (index: number, taken: readonly [number, number][], sum: number): void => {
    if (sum >= least) return;
    const item = input.items[index];
    if (item === undefined) {
      least = sum;
      return;
    }
    for (const start of starts) {
      const end = start + item.duration_minutes * MINUTE_MS;
      const inside = mornings.some((from) => start >= from && end <= from + 120 * MINUTE_MS);
      if (!inside || taken.some(([from, to]) => start < to && from < end)) continue;
      place(index + 1, [...taken, [start, end]], sum + cost(item, worked(end)));
    }
    place(index + 1, taken, sum + cost(item, 4 + 2));
  };
  place(0, [], 0);
  return least;
}

test('an answer that says it is proven has the least J there is', async () => {
  const mornings = [at(0, 9), at(1, 9)];
  const morning = [{ from: '09:00', to: '11:00' }];
  const preferences = { ...PLAIN, working_hours: { mon: morning, tue: morning } };
  const item = fc.record({
    minutes: fc.constantFrom(30, 45, 60, 75, 90),
    priority: fc.constantFrom('low' as const, 'normal' as const, 'high' as const),
    due: fc.option(fc.constantFrom(at(0, 10), at(1, 0), at(1, 10)), { nil: undefined }),
  });
  let proven = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(item, { minLength: 3, maxLength: 4 }), async (items) => {
      const input = plain(
        items.map(({ minutes, ...rest }, index) =>
          step(`s${index}`, minutes, { ...rest, split: false }),
        ),
        { preferences, window: { from: MONDAY, to: at(2, 0) } },
      );
      const { objective } = await computeSchedule(input, exact);
      const least = leastByTrying(input, mornings);
      expect(objective.total).toBeCloseTo(least, 2);
      if (objective.proven_optimal) proven += 1;
      expect(objective.total * (1 - (objective.gap ?? 1))).toBeLessThanOrEqual(least + 1e-3);
    }),
    { numRuns: 12 },
  );
  expect(proven).toBeGreaterThan(8);
}, 60_000);

test('equal input gives an equal answer wherever the exact solver is not asked', async () => {
  await fc.assert(
    fc.asyncProperty(anyWeek, async (week) => {
      const input = { ...week, mode: 'best' as const };
      expect(await computeSchedule(structuredClone(input))).toEqual(await computeSchedule(input));
    }),
    { numRuns: 2 },
  );
}, 60_000);

/** The longest time of the processor, in ms, for which nobody else of this process had a turn. */
async function longestTurn(work: () => Promise<unknown>): Promise<number> {
  const used = (): number => process.threadCpuUsage().user / 1000;
  let longest = 0;
  let last = used();
  let done = false;
  const turn = (): void => {
    longest = Math.max(longest, used() - last);
    last = used();
    if (!done) setImmediate(turn);
  };
  setImmediate(turn);
  await work();
  done = true;
  return Math.max(longest, used() - last);
}

test.each([
  ['search and bound', 28, 40, 'best' as const],
  ['search, reasons and options of an overfull window', 4, 250, 'fast' as const],
])(
  '%s give others their turn',
  async (_, days, count, mode) => {
    const items = Array.from({ length: count }, (__, index) =>
      step(`s${index}`, 60 + 15 * (index % 5), { due: at(index % days, 12) }),
    );
    const preferences = defaultPreferences('UTC');
    const input = plain(items, { mode, preferences, window: { from: MONDAY, to: at(days, 0) } });
    expect(await longestTurn(() => computeSchedule(input, exact))).toBeLessThan(250);
  },
  60_000,
);

test('without a solver, or with one that fails, the answer of the search stands and says so', async () => {
  const items = Array.from({ length: 9 }, (_, index) =>
    step(`s${index}`, 30 + 15 * (index % 5), {
      due: at(index % 3, 12),
      split: { min_minutes: 30, max_minutes: 60 },
    }),
  );
  const busy = [
    { start: at(0, 9), end: at(0, 16.25) },
    { start: at(1, 10.25), end: at(1, 16) },
  ];
  const input = plain(items, { busy });
  const alone = await computeSchedule(input);
  const broken = await computeSchedule(input, {
    begin: () => ({
      elapsedMs: () => 0,
      prepare: () => undefined,
      solve: async () => failed('gone'),
    }),
  });
  expect(broken).toEqual(alone);
  expect(alone.solver.name).toBe('search');
});

/** Counts how often it is asked, and knows nothing. */
function askedSolver() {
  const asked = { prepared: 0, solved: 0 };
  const solver: ExactSolver = {
    begin: () => ({
      elapsedMs: () => 0,
      prepare: () => void (asked.prepared += 1),
      solve: async () => {
        asked.solved += 1;
        return { kind: 'failed', values: null, bound: -Infinity, nodes: 0, detail: 'stub' };
      },
    }),
  };
  return { asked, solver };
}

test('on a machine too slow for the search its clock ends it, the answer keeps every rule and says so', async () => {
  const items = Array.from({ length: 14 }, (_, index) =>
    step(`s${index}`, 45 + 15 * (index % 5), { due: at(index % 3, 12) }),
  );
  const input = plain(items, { busy: [{ start: at(0, 9), end: at(0, 16.25) }] });
  const whole = await computeSchedule(input);
  let asked = 0;
  const slow = (ms: number): ExactSolver => ({
    begin: () => ({
      elapsedMs: () => (asked += ms),
      prepare: () => undefined,
      solve: async () => failed('never asked'),
    }),
  });
  const ended = await computeSchedule(input, slow(1_000));
  expect(validateSchedule(input, ended)).toEqual([]);
  expect(ended.blocks.length).toBeGreaterThan(0);
  expect([whole.solver.time_limit, ended.solver.time_limit]).toEqual([false, true]);
  expect(ended.solver.iterations).toBeLessThan(whole.solver.iterations);
});

test('a best that the clock ends at once is no worse than fast', async () => {
  const over: ExactSolver = {
    begin: () => ({
      elapsedMs: () => 10_000,
      prepare: () => undefined,
      solve: async () => failed('never asked'),
    }),
  };
  await fc.assert(
    fc.asyncProperty(anyWeek, async (week) => {
      const fast = await computeSchedule({ ...week, mode: 'fast' });
      const ended = await computeSchedule({ ...week, mode: 'best' }, over);
      expect(ended.objective.total).toBeLessThanOrEqual(fast.objective.total + 1e-6);
      expect(ended.blocks).toEqual(fast.blocks);
    }),
    { numRuns: 6 },
  );
}, 60_000);

test('what nobody can improve is proven at once: the exact solver is not even started', async () => {
  const { asked, solver } = askedSolver();
  const items = [step('a', 60, { split: false }), step('b', 45, { release: at(1, 0) })];
  const { objective } = await computeSchedule(plain(items), solver);
  expect(objective).toMatchObject({ proven_optimal: true, gap: 0 });
  expect(asked).toEqual({ prepared: 0, solved: 0 });
});

test('a program too large for its time is not handed over, and the gap that stays is said', async () => {
  const { asked, solver } = askedSolver();
  const items = Array.from({ length: 12 }, (_, index) =>
    step(`s${index}`, 75 + 30 * (index % 4), {
      depends_on: index % 3 === 1 ? [`s${index - 1}`] : [],
    }),
  );
  const input = plain(items, {
    preferences: defaultPreferences('UTC'),
    window: { from: MONDAY, to: at(14, 0) },
  });
  const { objective, solver: by } = await computeSchedule(input, solver);
  expect([asked.solved, by.name, objective.proven_optimal]).toEqual([0, 'search', false]);
  expect(objective.gap).toBeGreaterThan(1e-4);
});

test('a solver that answers with blocks over each other is not believed', async () => {
  const items = [step('a', 45, { due: at(0, 9.5) }), step('b', 60), step('c', 30)];
  const input = plain(items, { busy: [{ start: at(0, 10), end: at(0, 10.5) }] });
  const result = await computeSchedule(input, {
    begin: () => ({
      elapsedMs: () => 0,
      prepare: () => undefined,
      solve: async ({ cost }) => ({
        kind: 'optimal' as const,
        values: cost.map(() => 1),
        bound: 0,
        nodes: 0,
        detail: '',
      }),
    }),
  });
  expect(validateSchedule(input, result)).toEqual([]);
  expect(result.blocks).not.toEqual([]);
});

test('a block stays where it stands unless moving it gains more than its price', async () => {
  const standing = [{ start: at(0, 13), end: at(0, 14) }];
  const alone = step('a', 60, { previous: standing });
  expect(hours((await computeSchedule(plain([alone]))).blocks)).toEqual(['a 02T13:00-14:00']);
  const late = { ...alone, due: at(0, 12), priority: 'urgent' as const };
  expect(hours((await computeSchedule(plain([late]))).blocks)).toEqual(['a 02T09:00-10:00']);
});

test('after a new meeting only the block under it moves', async () => {
  const items = Array.from({ length: 8 }, (_, index) => step(`s${index}`, 60, { split: false }));
  const before = await computeSchedule(plain(items));
  const standing = items.map((item) => ({
    ...item,
    previous: before.blocks.filter(({ step_id }) => step_id === item.step_id),
  }));
  const [, second] = before.blocks;
  const busy = [{ start: second?.start ?? 0, end: second?.end ?? 0 }];
  const after = await computeSchedule(plain(standing, { busy }));
  const stayed = after.blocks.filter((block) =>
    before.blocks.some(({ title, start }) => title === block.title && start === block.start),
  );
  expect(stayed).toHaveLength(7);
});

test('a part that lost its place moves alone', async () => {
  const previous = [
    { start: at(0, 9), end: at(0, 10) },
    { start: at(1, 9), end: at(1, 10) },
  ];
  const item = step('a', 120, { previous, split: { min_minutes: 30, max_minutes: 60 } });
  const busy = [{ start: at(1, 8), end: at(1, 12) }];
  const { blocks } = await computeSchedule(plain([item], { busy }));
  expect(hours(blocks)[0]).toBe('a 02T09:00-10:00');
  expect(blocks.reduce((sum, { start, end }) => sum + end - start, 0)).toBe(120 * MINUTE_MS);
});

test('what is learned of a person is kept where nothing is late by it, and only for what it speaks of', async () => {
  const learned = [
    {
      text: 'calls in the afternoon',
      source: 'memory mem_1',
      weight: 0.2,
      words: ['call'],
      from: '13:00',
      to: '17:00',
    },
  ];
  const items = [step('call Ana', 60), step('write', 60)];
  expect(hours((await computeSchedule(plain(items, { learned }))).blocks)).toEqual([
    'write 02T09:00-10:00',
    'call Ana 02T13:00-14:00',
  ]);
  const hurried = [step('call Ana', 60, { due: at(0, 11), priority: 'high' })];
  expect(hours((await computeSchedule(plain(hurried, { learned }))).blocks)).toEqual([
    'call Ana 02T09:00-10:00',
  ]);
});

test.each([
  ['that its window never meets', 1, 8 * 60, at(4, 8)],
  ['that weighs more than never doing it', 10, 2 * 60, at(4, 8)],
])('a wish %s leaves no work out of the calendar', async (_, weight, minutes, to) => {
  const learned = [{ text: 'x', source: 'memory', weight, weekdays: ['fri' as const] }];
  const day = [{ from: '09:00', to: '13:00' }];
  const preferences = { ...PLAIN, working_hours: { mon: day, tue: day, wed: day, thu: day } };
  const input = plain([step('Reports', minutes, { priority: 'low' })], {
    preferences,
    learned,
    window: { from: MONDAY, to },
  });
  for (const mode of ['fast', 'best'] as const) {
    const { blocks, unscheduled } = await computeSchedule({ ...input, mode }, exact);
    expect(unscheduled).toEqual([]);
    expect(blocks.reduce((sum, { start, end }) => sum + end - start, 0)).toBe(minutes * MINUTE_MS);
  }
});

test.each([
  [{ weight: 1 }, 'names neither days nor hours'],
  [{ weight: 1, from: '10:00', to: '09:00' }, 'needs from before to'],
  [{ weight: -1, weekdays: ['mon' as const] }, 'needs a weight'],
])('a learned preference that cannot be weighed is refused: %o', async (one, message) => {
  const learned = [{ text: 'x', source: 'memory', ...one }];
  await expect(computeSchedule(plain([step('a', 30)], { learned }))).rejects.toThrow(message);
});

test('a step with a location waits for hours there, and says what keeps it out when there are none', async () => {
  const working_hours = {
    mon: [
      { from: '09:00', to: '12:00', location: 'home' },
      { from: '12:00', to: '13:00' },
    ],
    tue: [{ from: '09:00', to: '12:00', location: 'office' }],
  };
  const preferences = { ...PLAIN, working_hours };
  const office = step('print', 60, { location: 'office' });
  expect(hours((await computeSchedule(plain([office], { preferences }))).blocks)).toEqual([
    'print 02T12:00-13:00',
  ]);
  const long = step('print', 120, { location: 'office', split: false });
  expect(hours((await computeSchedule(plain([long], { preferences }))).blocks)).toEqual([
    'print 03T09:00-11:00',
  ]);
  const nowhere = step('swim', 60, { location: 'pool', split: false, release: at(1, 0) });
  const { unscheduled } = await computeSchedule(plain([nowhere], { preferences }));
  expect(unscheduled).toMatchObject([{ step_id: 'swim', available_minutes: 0 }]);
});

test.each([
  ['Europe/Berlin', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25'],
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-11-01'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['Asia/Kathmandu', '2026-03-29'],
])(
  '%s %s: a night of work across the change of clocks is filled to its real length',
  async (zone, date) => {
    const night = [{ from: '00:00', to: '06:00' }];
    const preferences = { ...PLAIN, zone, working_hours: { sun: night } };
    const day = Date.parse(`${date}T00:00:00Z`);
    const window = { from: day - 86_400_000, to: day + 2 * 86_400_000 };
    const items = Array.from({ length: 30 }, (_, index) => step(`s${index}`, 15, { split: false }));
    const input: ScheduleInput = {
      ...plain(items),
      now: window.from,
      window,
      zone,
      preferences,
      mode: 'fast',
    };
    const result = await computeSchedule(input);
    expect(validateSchedule(input, result)).toEqual([]);
    const minutes = {
      '2026-03-29': 300,
      '2026-10-25': 420,
      '2026-03-08': 300,
      '2026-11-01': 420,
      '2026-04-05': 390,
      '2026-10-04': 330,
    };
    const real = zone === 'Asia/Kathmandu' ? 360 : (minutes as Record<string, number>)[date];
    expect(result.blocks).toHaveLength(Math.min(30, (real ?? 0) / 15));
    expect(result.capacity.available_minutes).toBe(real);
  },
);
