/** One thing to do differently, only where the numbers give a reason for it; the first rule that holds. Pure. */
import { sayMinutes } from '@almanac/shared/lang/say-minutes';
import { plainTitle } from './plain-title.ts';
import type { ReflectionFacts } from './reflection-facts.ts';

/** Below these a day is only a day. */
const OF_A_DAY = { blocks: 2, minutes: 45 };
const OF_A_WEEK = { blocks: 3, minutes: 60 };
/** Of one piece of work within a day. */
const LONGER_MINUTES = 30;
/** More than this is a long day of blocks, beside all that has none. */
const FULL_DAY_MINUTES = 420;
const UNFINISHED_BLOCKS = 3;
const HALF_PERCENT = 50;

/** A sentence, or undefined: no reason, no advice. */
export function suggestChange(facts: ReflectionFacts): string | undefined {
  const { stats, period } = facts;
  const { blocks, overruns, focus, completion_percent } = stats;
  const alarm = stats.week?.patterns.find((row) => row.alarm);
  if (alarm !== undefined) {
    const what =
      alarm.of === 'kind' ? `${alarm.key} work` : `the workflow ${plainTitle(alarm.key)}`;
    const off = `${Math.abs(alarm.percent)} %`;
    const range = `${alarm.low_percent} % to ${alarm.high_percent} %`;
    const how = alarm.percent > 0 ? 'longer' : 'shorter';
    return `Plan ${what} about ${off} ${how}: over ${alarm.runs} runs that is the middle, with a range of ${range}.`;
  }
  const after_long = facts.slipped.items.find((item) => item.run_into_by !== null)?.run_into_by;
  if (after_long) {
    const { title, minutes } = after_long;
    return `Leave some room after work like "${plainTitle(title)}": it ran over by ${sayMinutes(minutes)}, and what came next slipped.`;
  }
  const needed = period.mode === 'daily' ? OF_A_DAY : OF_A_WEEK;
  if (overruns.blocks >= needed.blocks && overruns.minutes >= needed.minutes) {
    return `Leave some room after blocks: ${overruns.blocks} of them ran over, by ${sayMinutes(overruns.minutes)} together.`;
  }
  if (period.mode === 'daily') {
    const change = suggestForDay(facts);
    if (change !== undefined) return change;
  }
  const unfinished = blocks.skipped + blocks.partial;
  const low = completion_percent !== null && completion_percent < HALF_PERCENT;
  if (unfinished >= UNFINISHED_BLOCKS && low) {
    const span = period.mode === 'daily' ? 'day' : 'week';
    return `Plan a lighter ${span}: ${blocks.done} of ${blocks.planned} blocks got done.`;
  }
  if (focus.blocks > 0 && focus.done_minutes === 0 && blocks.open === 0) {
    return 'Keep a long block for deep work where little comes between; the planned ones did not happen.';
  }
  return undefined;
}

function suggestForDay({ stats, done }: ReflectionFacts): string | undefined {
  const longest = done.items
    .filter(({ minutes, planned_minutes }) => minutes - planned_minutes >= LONGER_MINUTES)
    .toSorted((a, b) => b.minutes - b.planned_minutes - (a.minutes - a.planned_minutes))[0];
  if (longest !== undefined) {
    const { title, minutes, planned_minutes } = longest;
    return `Plan more time for work like "${plainTitle(title)}": it took ${sayMinutes(minutes)} against ${sayMinutes(planned_minutes)} planned.`;
  }
  if (stats.planned_minutes > FULL_DAY_MINUTES && stats.carried_over.blocks > 0) {
    return `Plan a shorter day: of ${sayMinutes(stats.planned_minutes)} planned, ${sayMinutes(stats.carried_over.minutes)} were carried over.`;
  }
  return undefined;
}
