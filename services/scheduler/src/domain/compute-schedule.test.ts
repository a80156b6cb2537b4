import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { computeSchedule } from './compute-schedule.ts';
import { defaultPreferences, mergePreferences, type PartialPreferences } from './preferences.ts';
import { itemKey, MINUTE_MS, type ScheduleInput, type ScheduleItem } from './schedule-types.ts';
import { validateSchedule } from './validate-schedule.ts';
import { anyWeek } from '../../test/any-week.ts';

const BERLIN = 'Europe/Berlin';

function at(local: string, zone = BERLIN): number {
  return Temporal.PlainDateTime.from(local).toZonedDateTime(zone).epochMilliseconds;
}

function week(
  items: ScheduleItem[],
  given: Partial<ScheduleInput> = {},
  preferences: PartialPreferences = {},
): ScheduleInput {
  return {
    now: at('2026-03-02T08:00'),
    window: { from: at('2026-03-02T08:00'), to: at('2026-03-07T00:00') },
    zone: BERLIN,
    preferences: mergePreferences(defaultPreferences(BERLIN), preferences),
    items,
    busy: [],
    existing_blocks: [],
    ...given,
  };
}

function step(
  step_id: string,
  duration_minutes: number,
  more: Partial<ScheduleItem> = {},
): ScheduleItem {
  return { step_id, title: step_id, duration_minutes, ...more };
}

function local(instant: number, zone = BERLIN): string {
  const moment = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
  return moment.toPlainDateTime().toString({ smallestUnit: 'minute' });
}

async function placed(input: ScheduleInput): Promise<string[]> {
  const { blocks } = await computeSchedule(input);
  return blocks.map(
    ({ title, start, end }) => `${title} ${local(start)} ${(end - start) / MINUTE_MS}`,
  );
}

describe('placing', () => {
  test('steps follow their dependencies, keep the buffer and leave lunch', async () => {
    const input = week([
      step('draft', 120),
      step('review', 60, { depends_on: ['draft'], split: false }),
      step('send', 30, { depends_on: ['review'] }),
    ]);
    expect(await placed(input)).toEqual([
      'draft 2026-03-02T09:00 120',
      'review 2026-03-02T12:45 60',
      'send 2026-03-02T14:00 30',
    ]);
    expect(validateSchedule(input, await computeSchedule(input))).toEqual([]);
  });

  test('a step longer than the longest part is cut into no more parts than that takes', async () => {
    const input = week([step('report', 180)], {}, { lunch: null, buffer_minutes: 0 });
    const lengths = (await computeSchedule(input)).blocks.map(({ start, end }) => end - start);
    expect(lengths).toHaveLength(2);
    expect((lengths[0] ?? 0) + (lengths[1] ?? 0)).toBe(180 * MINUTE_MS);
  });

  test('a step is cut more only where it is done earlier by it', async () => {
    const busy = [{ start: at('2026-03-02T09:45'), end: at('2026-03-02T10:00') }];
    const input = week([step('a', 60)], { busy }, { buffer_minutes: 0 });
    expect(await placed(input)).toEqual(['a 2026-03-02T09:00 30', 'a 2026-03-02T10:00 30']);
    const late = [{ start: at('2026-03-02T10:00'), end: at('2026-03-02T10:30') }];
    expect(await placed({ ...input, busy: late })).toEqual(['a 2026-03-02T09:00 60']);
  });

  test('the day maximum moves the rest to the next day', async () => {
    const result = await computeSchedule(
      week(['a', 'b', 'c', 'd'].map((id) => step(id, 120, { split: false }))),
    );
    const days = result.blocks.map(({ start }) => local(start).slice(8, 10));
    expect(days).toEqual(['02', '02', '02', '03']);
  });

  test('an urgent step goes before one that was asked for first', async () => {
    const input = week([step('later', 60), step('now', 60, { priority: 'urgent' })]);
    expect((await placed(input))[0]).toBe('now 2026-03-02T09:00 60');
  });

  test('a step due today goes before a heavier one without a date', async () => {
    const input = week([
      step('big', 120, { priority: 'high', split: false }),
      step('due', 60, { due: at('2026-03-02T10:00') }),
    ]);
    expect((await placed(input))[0]).toBe('due 2026-03-02T09:00 60');
  });

  test('deep work waits for its focus window when nothing is late by it', async () => {
    const focus_windows = [{ weekday: 'mon' as const, from: '14:00', to: '16:00' }];
    const input = week([step('think', 90, { kind: 'deep' })], {}, { focus_windows });
    expect(await placed(input)).toEqual(['think 2026-03-02T14:00 90']);
    expect((await computeSchedule(input)).blocks[0]?.why).toBe('In your focus time: 1 h 30 min');
    const hurried = week(
      [step('think', 90, { kind: 'deep', due: at('2026-03-02T12:00') })],
      {},
      { focus_windows },
    );
    expect(await placed(hurried)).toEqual(['think 2026-03-02T09:00 90']);
  });

  test('a meeting step keeps off the days without meetings', async () => {
    const input = week([step('call', 30, { kind: 'meeting' })], {}, { no_meeting_days: ['mon'] });
    expect(await placed(input)).toEqual(['call 2026-03-03T09:00 30']);
  });

  test('a step whose predecessor stands as an existing block starts after it', async () => {
    const existing_blocks = [
      {
        step_id: 'draft',
        title: 'draft',
        start: at('2026-03-03T09:00'),
        end: at('2026-03-03T10:00'),
      },
    ];
    const input = week([step('review', 30, { depends_on: ['draft'] })], { existing_blocks });
    expect(await placed(input)).toEqual(['review 2026-03-03T10:15 30']);
  });

  test('working hours follow the clock across the spring DST change', async () => {
    const now = at('2026-03-27T16:30');
    const input = week([step('a', 60, { split: false })], {
      now,
      window: { from: now, to: at('2026-03-31T00:00') },
    });
    expect(await placed(input)).toEqual(['a 2026-03-30T09:00 60']);
    expect((await computeSchedule(input)).blocks[0]?.start).toBe(
      Date.parse('2026-03-30T07:00:00Z'),
    );
  });
});

describe('reasons', () => {
  test('a block says what it waits for, what date it keeps and which meeting it keeps away from', async () => {
    const busy = [
      { title: 'Stand-up', start: at('2026-03-02T11:00'), end: at('2026-03-02T11:20') },
    ];
    const input = week(
      [
        step('outline', 90, { title: 'Draft outline', split: false }),
        step('write', 90, { split: false, depends_on: ['outline'], due: at('2026-03-05T18:00') }),
      ],
      { busy },
    );
    expect((await computeSchedule(input)).blocks.map(({ why }) => why)).toEqual([
      'Earliest free 1 h 30 min',
      "Earliest free 1 h 30 min before Thursday's due date, after 'Draft outline'; " +
        'the 30 min free on Monday 11:30 are too short for it',
    ]);
    const small = week([step('a', 105), step('b', 30)], { busy });
    expect((await computeSchedule(small)).blocks[1]?.why).toContain('10 min buffer after Stand-up');
  });

  test('a late step is placed as early as it goes and says that it is late', async () => {
    const busy = [{ start: at('2026-03-02T09:00'), end: at('2026-03-02T17:00') }];
    const input = week([step('a', 60, { due: at('2026-03-02T17:00') })], { busy });
    const { blocks, objective } = await computeSchedule(input);
    expect(blocks[0]?.why).toContain('but late: it was due Monday 17:00');
    expect(objective).toEqual({
      total: 2.36,
      tardiness_hours: 2,
      completion_hours: 18,
      late_steps: 1,
      gap: 0,
      proven_optimal: true,
    });
  });
});

describe('what does not fit', () => {
  const full_day = { start: at('2026-03-02T09:00'), end: at('2026-03-02T17:00') };

  test('a deadline in full time is the binding constraint, and moving it is an option that works', async () => {
    const item = step('offer', 60, { deadline: at('2026-03-02T17:00') });
    const input = week([item], { busy: [full_day] });
    const [missing] = (await computeSchedule(input)).unscheduled;
    expect(missing).toMatchObject({
      binding: 'deadline',
      needed_minutes: 60,
      available_minutes: 0,
    });
    expect(missing?.reason).toBe(
      'It needs 1 h before its deadline Monday 17:00, and nothing is free for it by then.',
    );
    const moved = missing?.options.find((option) => option.kind === 'move_deadline');
    expect(local(moved?.deadline ?? 0)).toBe('2026-03-03T10:00');
    const again = week([{ ...item, deadline: moved?.deadline }], { busy: [full_day] });
    expect((await computeSchedule(again)).unscheduled).toEqual([]);
  });

  test('a window that is too short names the day until which planning would make it fit', async () => {
    const window = { from: at('2026-03-02T08:00'), to: at('2026-03-03T00:00') };
    const input = week([step('a', 360), step('b', 240, { depends_on: ['a'] })], { window });
    const [missing] = (await computeSchedule(input)).unscheduled;
    const option = missing?.options.find(({ kind }) => kind === 'extend_window');
    expect(option).toMatchObject({ to: at('2026-03-04T00:00') });
    const to = option?.kind === 'extend_window' ? option.to : 0;
    expect((await computeSchedule({ ...input, window: { ...window, to } })).unscheduled).toEqual(
      [],
    );
  });

  test('a step that must stay whole is told to be cut where only pieces are free', async () => {
    const busy = [10, 12, 14, 16].map((hour) => ({
      start: at(`2026-03-02T${hour}:00`),
      end: at(`2026-03-02T${hour}:30`),
    }));
    const window = { from: at('2026-03-02T08:00'), to: at('2026-03-03T00:00') };
    const input = week([step('a', 120, { split: false })], { busy, window });
    const [missing] = (await computeSchedule(input)).unscheduled;
    expect(missing?.binding).toBe('split_minimum');
    const option = missing?.options.find(({ kind }) => kind === 'split_smaller');
    const split = option?.kind === 'split_smaller' ? option.split : false;
    expect(
      (await computeSchedule(week([step('a', 120, { split })], { busy, window }))).unscheduled,
    ).toEqual([]);
  });

  test('the day maximum is named when there would be free time without it', async () => {
    const window = { from: at('2026-03-02T08:00'), to: at('2026-03-03T00:00') };
    const input = week([step('a', 120), step('b', 120)], { window }, { max_minutes_per_day: 180 });
    const [missing] = (await computeSchedule(input)).unscheduled;
    expect(missing).toMatchObject({ binding: 'day_maximum', available_minutes: 60 });
    const option = missing?.options.find(({ kind }) => kind === 'raise_day_maximum');
    expect(option).toMatchObject({ max_minutes_per_day: 240 });
  });

  test('a step behind one without a place waits for it, and nothing is placed out of order', async () => {
    const input = week(
      [
        step('first', 60, { deadline: at('2026-03-02T17:00') }),
        step('second', 30, { depends_on: ['first'] }),
      ],
      { busy: [full_day] },
    );
    const { blocks, unscheduled, capacity } = await computeSchedule(input);
    expect(blocks).toEqual([]);
    expect(unscheduled.map(({ binding }) => binding)).toEqual(['deadline', 'predecessor']);
    expect(capacity.demand_minutes).toBe(90);
  });
});

describe('refusals', () => {
  test('a circle of dependencies is refused and named', async () => {
    const items = [step('a', 30, { depends_on: ['b'] }), step('b', 30, { depends_on: ['a'] })];
    await expect(computeSchedule(week(items))).rejects.toThrow('a → b → a');
  });

  test('doubled ids, missing ids, lengths out of range and too many steps are refused', async () => {
    const many = Array.from({ length: 501 }, (_, n) => step(`s${n}`, 15));
    for (const items of [
      [step('a', 30), step('a', 30)],
      [step('', 30)],
      [step('a', 0)],
      [step('a', 24_001)],
      many,
    ]) {
      await expect(computeSchedule(week(items))).rejects.toThrow(
        expect.objectContaining({ kind: 'invalid' }),
      );
    }
  });

  test('preferences that contradict themselves and windows that end before they start are refused', async () => {
    await expect(computeSchedule(week([], {}, { slack_share: 0.9 }))).rejects.toThrow(
      'preferences',
    );
    await expect(computeSchedule(week([], { zone: 'Mars/Base' }))).rejects.toThrow('preferences');
    await expect(computeSchedule(week([], { window: { from: 2, to: 1 } }))).rejects.toThrow(
      'window',
    );
  });
});

describe('any week', () => {
  test('the validator finds nothing, every step is placed exactly or reported, and every block has a reason', async () => {
    await fc.assert(
      fc.asyncProperty(anyWeek, async (week) => {
        const input = { ...week, mode: 'fast' as const };
        const result = await computeSchedule(input);
        expect(validateSchedule(input, result)).toEqual([]);
        const accounted = new Set([...result.blocks, ...result.unscheduled].map(itemKey));
        expect(accounted.size).toBe(input.items.length);
        expect(result.blocks.every(({ why }) => why.length > 8)).toBe(true);
        expect(result.unscheduled.every(({ reason }) => reason.length > 10)).toBe(true);
      }),
      { numRuns: 5 },
    );
  }, 120_000);

  test('equal input gives an equal schedule', async () => {
    await fc.assert(
      fc.asyncProperty(anyWeek, async (week) => {
        const input = { ...week, mode: 'fast' as const };
        expect(await computeSchedule(structuredClone(input))).toEqual(await computeSchedule(input));
      }),
      { numRuns: 4 },
    );
  }, 120_000);

  test('an option goes beyond the limit that it names', async () => {
    await fc.assert(
      fc.asyncProperty(anyWeek, async (week) => {
        const input = { ...week, mode: 'fast' as const };
        const deadlines = new Map(input.items.map((item) => [itemKey(item), item.deadline ?? 0]));
        const options = (await computeSchedule(input)).unscheduled.flatMap((missing) =>
          missing.options.map((option) => ({ option, deadline: deadlines.get(itemKey(missing)) })),
        );
        const short = options.filter(
          ({ option, deadline = 0 }) =>
            (option.kind === 'extend_window' && option.to <= input.window.to) ||
            (option.kind === 'move_deadline' && option.deadline <= deadline),
        );
        expect(short).toEqual([]);
      }),
      { numRuns: 3 },
    );
  }, 120_000);
});
