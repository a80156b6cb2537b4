/** A wish as the solver takes it: the days and hours inside which matching work should lie. */
import type { Weekday } from '../preferences.ts';
import { WEEKDAYS } from '../preferences.ts';
import type { LearnedPreference } from '../schedule-types.ts';
import type { Reading } from './reading.ts';

export type Place = Pick<LearnedPreference, 'kind' | 'words' | 'weekdays' | 'from' | 'to'>;

/** The price of an hour outside, in units of J: the same as of deep work outside the focus windows; a rule weighs more. */
export const SOFT_WEIGHT = 0.2;
export const RULE_WEIGHT = 1;

/** The place a wish asks for, or why it cannot be kept as one range of hours on some days. */
export function placeOf(
  wish: Pick<Reading, 'weekdays' | 'from' | 'to' | 'dates' | 'kind' | 'words' | 'avoid'>,
): { ok: true; place: Place } | { ok: false; reason: string } {
  if (wish.dates.length > 0)
    return { ok: false, reason: 'single dates can only be kept free as holidays' };
  const about = {
    ...(wish.kind === null ? {} : { kind: wish.kind }),
    ...(wish.words.length === 0 ? {} : { words: wish.words }),
  };
  const times = wish.avoid ? otherTimes(wish) : wish;
  if (times === null) {
    return {
      ok: false,
      reason: 'say which days and hours are wanted, in place of a part to avoid',
    };
  }
  const { weekdays, from, to } = times;
  return {
    ok: true,
    place: {
      ...about,
      ...(weekdays.length === 0 ? {} : { weekdays }),
      ...(from === null && to === null ? {} : { from: from ?? '00:00', to: to ?? '24:00' }),
    },
  };
}

/** What is left of the week when this is avoided, where that is days alone or one range of hours. */
function otherTimes({ weekdays, from, to }: Pick<Reading, 'weekdays' | 'from' | 'to'>): {
  weekdays: Weekday[];
  from: string | null;
  to: string | null;
} | null {
  const hours = from !== null || to !== null;
  if (weekdays.length > 0) {
    return hours || weekdays.length === 7
      ? null
      : { weekdays: WEEKDAYS.filter((day) => !weekdays.includes(day)), from: null, to: null };
  }
  // Hours in the middle leave two ranges, the whole day leaves none.
  if ((from !== null && to !== null) || from === '00:00' || to === '24:00') return null;
  return { weekdays: [], from: to, to: from };
}
