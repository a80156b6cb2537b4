/** Words about when somebody can meet, as rules for finding a time. */
import { lunchPlace } from '../availability.ts';
import type { SlotOrder, SlotParticipant, SlotRule } from '../find-slot-types.ts';
import { localDays, rangeOn } from '../local-day.ts';
import type { Preferences } from '../preferences.ts';
import type { Interval, LearnedPreference } from '../schedule-types.ts';
import { allElse, onlyRules } from './only-times.ts';
import type { Reading } from './reading.ts';
import { readText } from './read-text.ts';
import { SOFT_WEIGHT } from './wish-preference.ts';

export interface SlotWishes {
  avoid: SlotRule[];
  prefer: SlotRule[];
  buffer_minutes: number | undefined;
  lunch: Preferences['lunch'];
  order: SlotOrder | undefined;
  not_understood: string[];
}

const EARLIEST =
  /(?<!\p{L})(?:earliest|as early as possible|as soon as possible|asap|so früh wie möglich|möglichst früh|möglichst bald)(?!\p{L})/iu;
const LATEST =
  /(?<!\p{L})(?:latest|as late as possible|so spät wie möglich|möglichst spät)(?!\p{L})/iu;

/** `today` (YYYY-MM-DD) decides the year of dates without one. What says nothing about meeting is not understood. */
export function slotWishes(text: string, today: string): SlotWishes {
  const { readings, not_understood } = readText(text, today, 'meeting');
  const wishes: SlotWishes = {
    avoid: [],
    prefer: [],
    buffer_minutes: undefined,
    lunch: null,
    order: undefined,
    not_understood: [],
  };
  for (const clause of not_understood) {
    if (EARLIEST.test(clause)) wishes.order = 'earliest';
    else if (LATEST.test(clause)) wishes.order = 'latest';
    else wishes.not_understood.push(clause);
  }
  const only: Reading[] = [];
  for (const one of readings) {
    if (!addReading(one, wishes, only)) wishes.not_understood.push(one.text);
  }
  // A rule holds a date or weekdays, so that where both are named they stay alternatives.
  if (only.some(({ dates }) => dates.length > 0)) wishes.prefer.push(...only.map(ruleOf));
  else wishes.avoid.push(...onlyRules(only));
  return wishes;
}

/** The given preferences and the words, together; `window` is all the time that may be asked about. */
export function withWishes(
  one: SlotParticipant,
  wishes: SlotWishes,
  window: { from: number; to: number },
): SlotParticipant {
  const order = one.order ?? wishes.order;
  const { lunch } = wishes;
  return {
    ...one,
    avoid: [...one.avoid, ...wishes.avoid],
    prefer: [...one.prefer, ...wishes.prefer],
    buffer_minutes: Math.max(one.buffer_minutes, wishes.buffer_minutes ?? 0),
    ...(lunch === null
      ? {}
      : { kept_free: { what: 'lunch', intervals: lunches(lunch, one, window) } }),
    ...(order === undefined ? {} : { order }),
  };
}

/** Of each day, where their appointments leave room for it. */
function lunches(
  lunch: NonNullable<Preferences['lunch']>,
  { busy, zone }: SlotParticipant,
  window: { from: number; to: number },
): Interval[] {
  return localDays(window, zone).flatMap((day) => {
    const between = rangeOn(day, lunch, zone);
    const near = busy.filter(({ start, end }) => end > between.start && start < between.end);
    const place = lunchPlace(between, lunch.minutes, near);
    return place === null ? [] : [place];
  });
}

/**
 * What was learned about meetings, as soft rules against all other times. Other learned preferences say nothing about meeting, nor does
 * what was learned about meetings of one name about this one.
 */
export function learnedRules(learned: readonly LearnedPreference[]): SlotRule[] {
  return learned
    .filter(({ kind, words = [] }) => kind === 'meeting' && words.length === 0)
    .flatMap(({ weekdays = [], from = null, to = null, weight }) =>
      allElse({ weekdays, from, to }, { hard: false, weight: weight / SOFT_WEIGHT }),
    );
}

function addReading(one: Reading, wishes: SlotWishes, only: Reading[]): boolean {
  switch (one.what) {
    case 'buffer':
      wishes.buffer_minutes = one.minutes ?? 0;
      return true;
    case 'working_hours':
      wishes.prefer.push(ruleOf(one));
      return true;
    case 'lunch':
      if (one.from === null || one.to === null || one.minutes === null) return false;
      wishes.lunch = { from: one.from, to: one.to, minutes: one.minutes };
      return true;
    case 'day_off':
    case 'holidays':
      wishes.avoid.push(ruleOf(one));
      return true;
    case 'wish':
      // What is said of some meetings is no rule for this one.
      if ((one.kind !== null && one.kind !== 'meeting') || one.words.length > 0) return false;
      if (one.avoid) wishes.avoid.push(ruleOf(one));
      else if (one.hard) only.push(one);
      else wishes.prefer.push(ruleOf(one));
      return true;
    default:
      return false;
  }
}

function ruleOf({ weekdays, dates, from, to, hard }: Reading): SlotRule {
  return {
    hard,
    weight: 1,
    ...(weekdays.length === 0 ? {} : { weekdays }),
    ...(dates.length === 0 ? {} : { dates }),
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
  };
}
