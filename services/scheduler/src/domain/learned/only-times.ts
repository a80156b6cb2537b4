/**
 * What "only" leaves, as rules against everything else. Days that are named beside others widen ("only on Tuesday. Only on
 * Monday after 15:00"); what is said of all days narrows, unless nothing would be left ("after 14:00 or before 9:00").
 */
import type { SlotRule } from '../find-slot-types.ts';
import { type Weekday, WEEKDAYS } from '../preferences.ts';
import type { Reading } from './reading.ts';

type Only = Pick<Reading, 'weekdays' | 'from' | 'to'>;

interface Hours {
  from: string;
  to: string;
}

const HARD = { hard: true, weight: 1 };

/** Of readings without dates. */
export function onlyRules(readings: readonly Only[]): SlotRule[] {
  const everyDay = readings.filter(({ weekdays }) => weekdays.length === 0);
  const ofDays = readings.filter(({ weekdays }) => weekdays.length > 0);
  const general = hoursLeft(everyDay).flatMap((gap) => [{ ...HARD, ...partOfDay(gap) }]);
  const [first, ...more] = ofDays;
  if (first === undefined) return general;
  if (more.length === 0) return [...general, ...allElse(first, HARD)];
  return [...general, ...outsideOfDays(ofDays)];
}

/** Everything but these days and hours. */
export function allElse(
  { weekdays, from, to }: Only,
  rule: Pick<SlotRule, 'hard' | 'weight'>,
): SlotRule[] {
  const others = WEEKDAYS.filter((day) => !weekdays.includes(day));
  return [
    ...(weekdays.length === 0 || others.length === 0 ? [] : [{ ...rule, weekdays: others }]),
    ...(from === null || from === '00:00' ? [] : [{ ...rule, to: from }]),
    ...(to === null || to === '24:00' ? [] : [{ ...rule, from: to }]),
  ];
}

/** Each weekday has what is said of it; days of which the same is left out are one rule. */
function outsideOfDays(readings: readonly Only[]): SlotRule[] {
  const rules = new Map<string, { gap: Hours; weekdays: Weekday[] }>();
  for (const day of WEEKDAYS) {
    const own = readings.filter(({ weekdays }) => weekdays.includes(day));
    for (const gap of own.length === 0 ? [{ from: '00:00', to: '24:00' }] : hoursLeft(own)) {
      const key = `${gap.from}-${gap.to}`;
      const rule = rules.get(key) ?? { gap, weekdays: [] };
      rule.weekdays.push(day);
      rules.set(key, rule);
    }
  }
  return [...rules.values()].map(({ gap, weekdays }) => ({ ...HARD, weekdays, ...partOfDay(gap) }));
}

/** The hours of a day outside of what is said of it. */
function hoursLeft(said: readonly Only[]): Hours[] {
  const ranges: Hours[] = said.map(({ from, to }) => ({
    from: from ?? '00:00',
    to: to ?? '24:00',
  }));
  const gaps: Hours[] = [];
  let end = '00:00';
  for (const { from, to } of narrowed(ranges).toSorted((a, b) => a.from.localeCompare(b.from))) {
    if (from > end) gaps.push({ from: end, to: from });
    if (to > end) end = to;
  }
  return said.length > 0 && end < '24:00' ? [...gaps, { from: end, to: '24:00' }] : gaps;
}

/** What all ranges share, or all of them where that is nothing. */
function narrowed(ranges: readonly Hours[]): Hours[] {
  const from = ranges.map((one) => one.from).reduce((a, b) => (a > b ? a : b), '00:00');
  const to = ranges.map((one) => one.to).reduce((a, b) => (a < b ? a : b), '24:00');
  return from < to ? [{ from, to }] : [...ranges];
}

function partOfDay({ from, to }: Hours): Partial<Hours> {
  return {
    ...(from === '00:00' ? {} : { from }),
    ...(to === '24:00' ? {} : { to }),
  };
}
