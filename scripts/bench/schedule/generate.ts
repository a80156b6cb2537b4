/**
 * Made-up weeks. Every constant names where it is from; "facts" is the table of measured calendars and task lists that issue
 * 5 was written from. Equal seeds give equal weeks on every machine.
 */
import { Temporal } from 'temporal-polyfill';
import { type Chance, seeded } from '../../chaos/seeded.ts';
import { addDependencies, dueDates } from './generate-relations.ts';
import { drawMinutes, drawPriority, type Durations, fraction, weighted } from './draw.ts';
import {
  type BenchDay,
  type BenchTask,
  GRID_MINUTES,
  type Instance,
  length,
  MINUTE_MS,
  type Rules,
  shared,
  SLOT_MS,
  type Span,
  without,
} from './instance.ts';
import { capacityMinutes, freeSpans } from './room.ts';

export type Meetings = keyof typeof MEETINGS;
/**
 * `whole`: parts are given (nothing to cut, or equal parts), `free`: every task may be cut into 30 to 120 minutes (the usual
 * limits of open planners), `mixed`: both, and lengths beside the grid.
 */
export type Cutting = 'whole' | 'free' | 'mixed';

export interface Recipe {
  name: string;
  weeks: number;
  load: number;
  meetings: Meetings;
  durations: Durations;
  cutting: Cutting;
  rules: Rules;
  /** The share of tasks that stand in chains. */
  dependent_share: number;
  /** `days`: ends of days, 70 % of the tasks; `tight`: as in the OR-Library's sets of weighted tardiness. */
  due: 'days' | 'tight';
  /** Adds releases and hard deadlines. */
  bounds: boolean;
}

/** Meetings in a week: non-managers 8.2 and executives 11.5 (Reclaim); 17.1 on average (Business Insider, 2024); 25.6 (Reclaim's task report). */
const MEETINGS = { light: [8, 11], typical: [15, 19], heavy: [24, 27] } as const;
/** Lengths with a mean of 52 minutes (Business Insider: 51.9); the mix itself is ours. */
const MEETING_MINUTES = [
  [30, 45],
  [60, 40],
  [90, 10],
  [120, 5],
] as const;
const MEETING_GRID_MS = 2 * SLOT_MS;

/** Five days of eight hours, and nothing else to keep: what the reference figures were measured with. */
export const PLAIN_RULES: Rules = {
  working_hours: [{ from: '09:00', to: '17:00' }],
  lunch: null,
  buffer_minutes: 0,
  max_minutes_per_day: 480,
  slack_share: 0,
};
/** What a person has who has set nothing. */
export const HOUSE_RULES: Rules = {
  ...PLAIN_RULES,
  lunch: { from: '12:00', to: '14:00', minutes: 45 },
  buffer_minutes: 10,
  max_minutes_per_day: 360,
  slack_share: 0.15,
};
/** A day in two halves. */
export const SPLIT_DAY_RULES: Rules = {
  ...PLAIN_RULES,
  working_hours: [
    { from: '08:00', to: '12:00' },
    { from: '15:00', to: '19:00' },
  ],
};

/** The clock changes in Berlin on the second weekend, so longer windows hold a day of 25 hours. */
const FIRST_MONDAY = '2026-10-12';
const ZONE = 'Europe/Berlin';
/** Minimum and maximum part of open planners (tuturuuu 30/120, taskcheck 2 h). */
const SPLIT = { min_minutes: 30, max_minutes: 120 };

export function generate(recipe: Recipe, seed: number): Instance {
  const name = `${recipe.name}/${recipe.load}/${seed}`;
  const chance = seeded(name);
  const days = daysOf(recipe);
  const first = Temporal.PlainDate.from(FIRST_MONDAY);
  const from = midnight(first) + 9 * 60 * MINUTE_MS;
  const to = midnight(first.add({ days: 7 * recipe.weeks - 2 }));
  const busy = meetingsOf(recipe, days, chance);
  const withLunch = days.map((day) => ({ ...day, lunch: lunchOf(day, recipe.rules, busy) }));
  const base: Instance = {
    name: recipe.name,
    seed: String(seed),
    load: recipe.load,
    zone: ZONE,
    from: Math.min(from, ...days.flatMap(({ hours }) => hours.map(({ start }) => start))),
    to,
    days: withLunch,
    rules: recipe.rules,
    busy,
    tasks: [],
  };
  const tasks = tasksOf(recipe, base, chance);
  return { ...base, tasks };
}

/** All days of the window, weekends too (without hours). */
function daysOf({ weeks, rules }: Recipe): BenchDay[] {
  const first = Temporal.PlainDate.from(FIRST_MONDAY);
  return Array.from({ length: 7 * weeks - 2 }, (_, at) => {
    const date = first.add({ days: at });
    const hours = date.dayOfWeek > 5 ? [] : rules.working_hours.map((one) => spanOn(date, one));
    return {
      date: date.toString(),
      start: midnight(date),
      end: midnight(date.add({ days: 1 })),
      hours,
      lunch: null,
    };
  });
}

const midnight = (date: Temporal.PlainDate): number => date.toZonedDateTime(ZONE).epochMilliseconds;

function spanOn(date: Temporal.PlainDate, { from, to }: { from: string; to: string }): Span {
  const at = (time: string): number =>
    date.toZonedDateTime({ timeZone: ZONE, plainTime: time }).epochMilliseconds;
  return { start: at(from), end: at(to) };
}

function lunchOf(day: BenchDay, { lunch }: Rules, busy: readonly Span[]): Span | null {
  if (lunch === null || day.hours.length === 0) return null;
  const gaps = without(spanOn(Temporal.PlainDate.from(day.date), lunch), busy);
  const wanted = lunch.minutes * MINUTE_MS;
  const fitting = gaps.find((gap) => length(gap) >= wanted);
  if (fitting !== undefined) return { start: fitting.start, end: fitting.start + wanted };
  return gaps.toSorted((a, b) => length(b) - length(a))[0] ?? null;
}

/** Meetings of every week, none over another; one that finds no place after many tries is left out. */
function meetingsOf(recipe: Recipe, days: readonly BenchDay[], chance: Chance): Span[] {
  const [low, high] = MEETINGS[recipe.meetings];
  const busy: Span[] = [];
  for (let week = 0; week < recipe.weeks; week += 1) {
    const hours = days.slice(7 * week, 7 * week + 5).flatMap((day) => day.hours);
    for (let left = chance.between(low, high); left > 0; left -= 1) {
      const meeting = meetingIn(hours, busy, chance);
      if (meeting !== null) busy.push(meeting);
    }
  }
  return busy.toSorted((a, b) => a.start - b.start);
}

function meetingIn(hours: readonly Span[], busy: readonly Span[], chance: Chance): Span | null {
  const minutes = weighted(chance, MEETING_MINUTES);
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const range = chance.pick(hours);
    const steps = (length(range) - minutes * MINUTE_MS) / MEETING_GRID_MS;
    const start = range.start + chance.between(0, Math.floor(steps)) * MEETING_GRID_MS;
    const span = { start, end: start + minutes * MINUTE_MS };
    if (!busy.some((other) => shared(span, other) > 0)) return span;
  }
  return null;
}

/** Tasks until they ask for `load` of the time that blocks may take. */
function tasksOf(recipe: Recipe, instance: Instance, chance: Chance): BenchTask[] {
  const free = freeSpans(instance).reduce((sum, span) => sum + length(span), 0) / MINUTE_MS;
  const room = Math.min(
    free,
    capacityMinutes(instance).reduce((sum, one) => sum + one, 0),
  );
  let left = recipe.load * room;
  const tasks: BenchTask[] = [];
  while (left >= GRID_MINUTES) {
    const drawn = lengthOf(drawMinutes(chance, recipe.durations), recipe, chance);
    // The last task fills what is left, in at most one part.
    const minutes = drawn <= left ? drawn : Math.min(SPLIT.max_minutes, Math.floor(left / 15) * 15);
    left -= Math.ceil(minutes / GRID_MINUTES) * GRID_MINUTES;
    tasks.push({
      id: `t${tasks.length + 1}`,
      minutes,
      priority: drawPriority(chance, recipe.durations),
      before: [],
      split: splitOf(minutes, recipe, chance),
    });
  }
  const dated = dueDates(recipe, instance, chance.shuffled(tasks), chance);
  return addDependencies(recipe.dependent_share, dated, chance);
}

/** In mixed weeks a quarter of the lengths lie beside the grid; parts that are given are equal and on it. */
function lengthOf(minutes: number, { cutting }: Recipe, chance: Chance): number {
  if (cutting === 'mixed' && chance.oneIn(4)) return Math.max(15, minutes - chance.pick([5, 10]));
  if (cutting !== 'whole') return minutes;
  const step = GRID_MINUTES * Math.ceil(minutes / SPLIT.max_minutes);
  return Math.ceil(minutes / step) * step;
}

function splitOf(minutes: number, { cutting }: Recipe, chance: Chance): BenchTask['split'] {
  const max = SPLIT.max_minutes;
  const free = cutting === 'free' || (cutting === 'mixed' && fraction(chance) < 0.5);
  if (free) return SPLIT;
  if (minutes <= max) return false;
  // As many equal parts as the maximum asks for, so that there is only one way to cut.
  const part = Math.ceil(minutes / Math.ceil(minutes / max));
  return { min_minutes: Math.min(part, max), max_minutes: part };
}
