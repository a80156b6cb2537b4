/** Words about when somebody can meet, as rules for finding a time. */
import type { SlotOrder, SlotParticipant, SlotRule } from '../find-slot-types.ts';
import { WEEKDAYS } from '../preferences.ts';
import type { LearnedPreference } from '../schedule-types.ts';
import type { Reading } from './reading.ts';
import { readText } from './read-text.ts';
import { SOFT_WEIGHT } from './wish-preference.ts';

export interface SlotWishes {
  avoid: SlotRule[];
  prefer: SlotRule[];
  buffer_minutes: number | undefined;
  order: SlotOrder | undefined;
  not_understood: string[];
}

const EARLIEST =
  /(?<!\p{L})(?:earliest|as early as possible|as soon as possible|asap|so früh wie möglich|möglichst früh|möglichst bald)(?!\p{L})/iu;
const LATEST =
  /(?<!\p{L})(?:latest|as late as possible|so spät wie möglich|möglichst spät)(?!\p{L})/iu;

/** `today` (YYYY-MM-DD) decides the year of dates without one. What says nothing about meeting is not understood. */
export function slotWishes(text: string, today: string): SlotWishes {
  const { readings, not_understood } = readText(text, today);
  const wishes: SlotWishes = {
    avoid: [],
    prefer: [],
    buffer_minutes: undefined,
    order: undefined,
    not_understood: [],
  };
  for (const clause of not_understood) {
    if (EARLIEST.test(clause)) wishes.order = 'earliest';
    else if (LATEST.test(clause)) wishes.order = 'latest';
    else wishes.not_understood.push(clause);
  }
  for (const one of readings) if (!addReading(one, wishes)) wishes.not_understood.push(one.text);
  return wishes;
}

/** The given preferences and the words, together. */
export function withWishes(one: SlotParticipant, wishes: SlotWishes): SlotParticipant {
  const order = one.order ?? wishes.order;
  return {
    ...one,
    avoid: [...one.avoid, ...wishes.avoid],
    prefer: [...one.prefer, ...wishes.prefer],
    buffer_minutes: Math.max(one.buffer_minutes, wishes.buffer_minutes ?? 0),
    ...(order === undefined ? {} : { order }),
  };
}

/** What was learned about meetings, as soft rules against all other times. Other learned preferences say nothing about meeting. */
export function learnedRules(learned: readonly LearnedPreference[]): SlotRule[] {
  return learned
    .filter(({ kind }) => kind === 'meeting')
    .flatMap(({ weekdays = [], from = null, to = null, weight }) =>
      allElse({ weekdays, from, to }, { hard: false, weight: weight / SOFT_WEIGHT }),
    );
}

function addReading(one: Reading, wishes: SlotWishes): boolean {
  switch (one.what) {
    case 'buffer':
      wishes.buffer_minutes = one.minutes ?? 0;
      return true;
    case 'working_hours':
      wishes.prefer.push(ruleOf(one));
      return true;
    case 'day_off':
    case 'holidays':
    case 'lunch':
      wishes.avoid.push(ruleOf(one));
      return true;
    case 'wish':
      if (one.kind !== null && one.kind !== 'meeting') return false;
      if (one.avoid) wishes.avoid.push(ruleOf(one));
      else if (one.hard) wishes.avoid.push(...allElse(one, { hard: true, weight: 1 }));
      else wishes.prefer.push(ruleOf(one));
      return true;
    default:
      return false;
  }
}

/** "Only" as rules against everything else: several of them hold together, while wishes are alternatives. */
function allElse(
  { weekdays, from, to }: Pick<Reading, 'weekdays' | 'from' | 'to'>,
  rule: Pick<SlotRule, 'hard' | 'weight'>,
): SlotRule[] {
  const others = WEEKDAYS.filter((day) => !weekdays.includes(day));
  return [
    ...(weekdays.length === 0 || others.length === 0 ? [] : [{ ...rule, weekdays: others }]),
    ...(from === null || from === '00:00' ? [] : [{ ...rule, to: from }]),
    ...(to === null || to === '24:00' ? [] : [{ ...rule, from: to }]),
  ];
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
