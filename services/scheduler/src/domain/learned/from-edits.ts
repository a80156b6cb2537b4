/**
 * What a person's own moves say: work of one kind that was moved to the same part of the day, to one weekday, or away from one, at least
 * five times and at least four times as often as the other way round.
 */
import { zoned } from '../local-day.ts';
import { type Weekday, WEEKDAYS } from '../preferences.ts';
import type { StepKind } from '../schedule-types.ts';
import type { LearnedCandidate } from './candidate.ts';
import { type Place, SOFT_WEIGHT } from './wish-preference.ts';

export interface ObservedMove {
  kind: StepKind;
  from: number;
  to: number;
}

const LEAST_MOVES = 5;
const LEAST_RATIO = 4;
/** Twice as many observations as needed weigh as much as it gets. */
const MOST_WEIGHT = 2;

const PARTS = [
  { name: 'the morning', from: '00:00', to: '12:00' },
  { name: 'the afternoon', from: '12:00', to: '18:00' },
  { name: 'the evening', from: '18:00', to: '24:00' },
] as const;
const DAYS: Readonly<Record<Weekday, string>> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
};

/** Suggestions, never more: nobody said any of it. */
export function learnedFromEdits(moves: readonly ObservedMove[], zone: string): LearnedCandidate[] {
  const kinds = [...new Set(moves.map(({ kind }) => kind))].toSorted();
  return kinds.flatMap((kind) => {
    const own = moves.filter((move) => move.kind === kind);
    return [...toPartOfDay(kind, own, zone), ...betweenDays(kind, own, zone)];
  });
}

function toPartOfDay(
  kind: StepKind,
  moves: readonly ObservedMove[],
  zone: string,
): LearnedCandidate[] {
  const pairs = moves.map(({ from, to }) => [partOf(from, zone), partOf(to, zone)] as const);
  return PARTS.flatMap(({ name, from, to }) => {
    const onto = pairs.filter(([old, now]) => old !== name && now === name).length;
    const away = pairs.filter(([old, now]) => old === name && now !== name).length;
    if (!isTelling(onto, away)) return [];
    return [candidate(`moved ${kind} work to ${name}`, onto, moves.length, { kind, from, to })];
  });
}

function betweenDays(
  kind: StepKind,
  moves: readonly ObservedMove[],
  zone: string,
): LearnedCandidate[] {
  const pairs = moves.map(({ from, to }) => [dayOf(from, zone), dayOf(to, zone)] as const);
  const changed = pairs.filter(([old, now]) => old !== now);
  return WEEKDAYS.flatMap((day) => {
    const onto = changed.filter(([, now]) => now === day).length;
    const away = changed.filter(([old]) => old === day).length;
    if (isTelling(onto, away) && isTelling(onto, changed.length - onto)) {
      const place = { kind, weekdays: [day] };
      return [candidate(`moved ${kind} work to ${DAYS[day]}`, onto, moves.length, place)];
    }
    if (!isTelling(away, onto)) return [];
    const place = { kind, weekdays: WEEKDAYS.filter((other) => other !== day) };
    return [candidate(`moved ${kind} work away from ${DAYS[day]}`, away, moves.length, place)];
  });
}

function isTelling(count: number, against: number): boolean {
  return count >= LEAST_MOVES && count >= LEAST_RATIO * against;
}

function candidate(what: string, count: number, of: number, place: Place): LearnedCandidate {
  return {
    origin: 'edits',
    source: `from your edits: you ${what} ${count} times in ${of} moves`,
    memory_id: null,
    observed: count,
    text: `You ${what}.`,
    place,
    weight: SOFT_WEIGHT * Math.min(MOST_WEIGHT, count / LEAST_MOVES),
    status: 'suggested',
  };
}

function partOf(at: number, zone: string): string {
  const { hour } = zoned(at, zone);
  return (hour < 12 ? PARTS[0] : hour < 18 ? PARTS[1] : PARTS[2]).name;
}

function dayOf(at: number, zone: string): Weekday {
  return WEEKDAYS[zoned(at, zone).dayOfWeek - 1] ?? 'mon';
}
