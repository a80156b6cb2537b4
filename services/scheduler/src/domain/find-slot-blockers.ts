/**
 * Everything that limits a meeting, as time: what blocks it, one set of intervals per cause so that an answer can name the cause, and
 * what is only wished. Each rule is read on the days of its owner's zone. Times are whole minutes; what blocks is rounded outwards.
 */
import { mergeIntervals, subtractIntervals } from './intervals.ts';
import { type LocalDay, localDays, rangeOn } from './local-day.ts';
import type {
  Blocker,
  FindSlotInput,
  SlotParticipant,
  SlotRule,
  StartRun,
  WeekHours,
  Wish,
} from './find-slot-types.ts';
import { type DayRange, WEEKDAYS } from './preferences.ts';
import { type Interval, MINUTE_MS } from './schedule-types.ts';
import { possessive, ruleText } from './find-slot-words.ts';
import { everyDay, windowHours } from './window-hours.ts';

type Window = FindSlotInput['window'];

export function blockersOf(input: FindSlotInput, window: Window): Blocker[] {
  const walls = wallsOf(window);
  return [
    ...generalBlockers(input, walls(input.zone), window),
    ...input.participants.flatMap((one, who) =>
      participantBlockers(one, who, input.buffer_minutes, { walls, window }),
    ),
  ];
}

/** Runs of starts at which nobody and nothing is in the way; both ends included. */
export function possibleStarts(
  blockers: readonly Blocker[],
  window: FindSlotInput['window'],
  duration_minutes: number,
): StartRun[] {
  const length = duration_minutes * MINUTE_MS;
  const taken = blockers.flatMap(({ blocked }) => blocked);
  return subtractIntervals([{ start: window.from, end: window.to }], taken)
    .filter(({ start, end }) => end - start >= length)
    .map(({ start, end }) => ({ from: start, to: end - length }));
}

/** The soft preferences, those without an effect in the window left out. */
export function wishesOf(input: FindSlotInput, window: Window): Wish[] {
  const walls = wallsOf(window);
  const own = input.participants.flatMap((one, who): Wish[] => {
    const avoid = one.avoid
      .filter((rule) => !rule.hard)
      .map((rule): Wish => {
        const text = `${possessive(one.name)} wish to avoid ${ruleText(rule)}`;
        const times = ruleTimes([rule], one, walls);
        return { who, kind: 'avoid', text, weight: rule.weight, times };
      });
    const soft = one.prefer.filter((rule) => !rule.hard);
    if (soft.length === 0) return avoid.filter(({ times }) => times.length > 0);
    const prefer: Wish = {
      who,
      kind: 'prefer',
      text: `${possessive(one.name)} wish for ${soft.map(ruleText).join(' or ')}`,
      weight: Math.max(...soft.map((rule) => rule.weight)),
      times: ruleTimes(soft, one, walls),
    };
    return [...avoid.filter(({ times }) => times.length > 0), prefer];
  });
  return [...suggestionOf(input, walls(input.zone)), ...own];
}

/** Heavier than what people wish by default. */
const SUGGESTION_WEIGHT = 5;

function suggestionOf(input: FindSlotInput, wall: Wall): Wish[] {
  const hours = windowHours(input);
  if (hours === undefined) return [];
  const times = hoursTimes(everyDay(hours), wall);
  const text = `the hours ${hours.from}–${hours.to} that the window suggests`;
  return [{ who: null, kind: 'prefer', text, weight: SUGGESTION_WEIGHT, times }];
}

/** The days of a window in one zone. */
interface Wall {
  days: LocalDay[];
  /** Clock times of a day as instants. */
  rangeOn(day: LocalDay, range: DayRange): Interval;
}

type Walls = (zone: string) => Wall;

/** Days and clock times are computed once per zone: most participants share them. */
function wallsOf(window: Window): Walls {
  const walls = new Map<string, Wall>();
  return (zone) => {
    const known = walls.get(zone) ?? wallOf(window, zone);
    walls.set(zone, known);
    return known;
  };
}

function wallOf(window: Window, zone: string): Wall {
  const ranges = new Map<string, Interval>();
  return {
    days: localDays(window, zone),
    rangeOn: (day, range) => {
      const key = `${day.date} ${range.from} ${range.to}`;
      const known = ranges.get(key) ?? rangeOn(day, range, zone);
      ranges.set(key, known);
      return known;
    },
  };
}

function generalBlockers(input: FindSlotInput, wall: Wall, window: Window): Blocker[] {
  const { hours, weekdays, exclude_dates } = input;
  const blockers: Blocker[] = [];
  const add = (cause: Blocker['cause'], label: string, blocked: Interval[]): void => {
    if (blocked.length > 0) blockers.push({ who: null, cause, label, blocked });
  };
  if (hours !== undefined) {
    add('hours', 'the hours given for everybody', outside(hoursTimes(hours, wall), window));
  }
  const left_out = wall.days.filter(
    ({ weekday, date }) => weekdays?.includes(weekday) === false || exclude_dates.includes(date),
  );
  add('days', 'the days that are left out', whole(left_out));
  return blockers;
}

function participantBlockers(
  one: SlotParticipant,
  who: number,
  least_buffer: number,
  { walls, window }: { walls: Walls; window: Window },
): Blocker[] {
  const whose = possessive(one.name);
  const busy = whole(near(one.busy, window));
  const buffer_ms = Math.max(one.buffer_minutes, least_buffer) * MINUTE_MS;
  const wide = busy.map(({ start, end }) => ({ start: start - buffer_ms, end: end + buffer_ms }));
  const hard = one.prefer.filter((rule) => rule.hard);
  const sets: [Blocker['cause'], string, Interval[]][] = [
    ['busy', `${whose} appointments`, busy],
    [
      'buffer',
      `${whose} buffer around appointments`,
      buffer_ms === 0 ? [] : subtractIntervals(wide, busy),
    ],
    ['kept_free', `${whose} ${one.kept_free?.what ?? ''}`, whole(one.kept_free?.intervals ?? [])],
    [
      'hours',
      `${whose} hours`,
      one.hours === undefined
        ? []
        : outside(hoursTimes(one.hours, walls(one.hours_zone ?? one.zone)), window),
    ],
    [
      'rule',
      `${whose} rule to meet only ${hard.map(ruleText).join(' or ')}`,
      hard.length === 0 ? [] : outside(ruleTimes(hard, one, walls), window),
    ],
    ...one.avoid
      .filter((rule) => rule.hard)
      .map((rule): [Blocker['cause'], string, Interval[]] => [
        'rule',
        `${whose} rule against ${ruleText(rule)}`,
        ruleTimes([rule], one, walls),
      ]),
  ];
  return sets
    .filter(([, , blocked]) => blocked.length > 0)
    .map(([cause, label, blocked]) => ({ who, cause, label, blocked }));
}

function hoursTimes(hours: WeekHours, wall: Wall): Interval[] {
  return mergeIntervals(
    wall.days.flatMap((day) => (hours[day.weekday] ?? []).map((range) => wall.rangeOn(day, range))),
  );
}

/** The time any of these rules of a participant speaks of. */
function ruleTimes(
  rules: readonly SlotRule[],
  { zone }: SlotParticipant,
  walls: Walls,
): Interval[] {
  return mergeIntervals(
    rules.flatMap((rule) => {
      const wall = walls(rule.zone ?? zone);
      return wall.days
        .filter(
          ({ weekday, date }) =>
            (rule.weekdays ?? WEEKDAYS).includes(weekday) && rule.dates?.includes(date) !== false,
        )
        .map((day) => wall.rangeOn(day, { from: rule.from ?? '00:00', to: rule.to ?? '24:00' }));
    }),
  );
}

function outside(allowed: readonly Interval[], { from, to }: Window): Interval[] {
  return whole(subtractIntervals([{ start: from, end: to }], allowed));
}

function near(busy: readonly Interval[], { from, to }: Window): Interval[] {
  const reach = 240 * MINUTE_MS;
  return busy.filter(({ start, end }) => end > from - reach && start < to + reach);
}

/** Rounded outwards to whole minutes, and merged. */
function whole(intervals: readonly Interval[]): Interval[] {
  return mergeIntervals(
    intervals.map(({ start, end }) => ({
      start: Math.floor(start / MINUTE_MS) * MINUTE_MS,
      end: Math.ceil(end / MINUTE_MS) * MINUTE_MS,
    })),
  );
}
