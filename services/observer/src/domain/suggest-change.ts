/** One thing to do differently, only where the numbers give a reason for it; the first rule that holds. Pure. */
import { sayMinutes } from '@almanac/shared/lang/say-minutes';
import { plainTitle } from './plain-title.ts';
import type { ReflectionFacts } from './reflection-facts.ts';

/** Below these a day is only a day. */
const OVERRUN_BLOCKS = 3;
const OVERRUN_MINUTES = 60;
const UNFINISHED_BLOCKS = 3;
const HALF_PERCENT = 50;

/** A sentence, or undefined: no reason, no advice. */
export function suggestChange({ stats, period }: ReflectionFacts): string | undefined {
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
  if (overruns.blocks >= OVERRUN_BLOCKS && overruns.minutes >= OVERRUN_MINUTES) {
    return `Leave some room after blocks: ${overruns.blocks} of them ran over, by ${sayMinutes(overruns.minutes)} together.`;
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
