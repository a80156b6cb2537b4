/** The sums of a week, one to a line: a week has too many of them for sentences. */
import { sayMinutes } from '@almanac/shared/lang/say-minutes';
import type { ReflectionFacts } from './reflection-facts.ts';

/** Of fewer pieces of work none is typical. */
const TYPICAL_RUNS = 5;

export function inNumbers({ stats, period }: ReflectionFacts): string[] {
  if (period.mode === 'daily') return [];
  const { overruns, focus, carried_over, billable, plans, execution, finished, drift } = stats;
  const line = (holds: boolean, text: string): string[] => (holds ? [`- ${text}`] : []);
  const lines = [
    ...line(
      billable.planned_minutes > 0,
      `Billable blocks of the week: ${sayMinutes(billable.done_minutes)} worked of ${sayMinutes(billable.planned_minutes)} planned`,
    ),
    ...line(
      focus.planned_minutes > 0,
      `Deep work in long blocks: ${sayMinutes(focus.done_minutes)} of ${sayMinutes(focus.planned_minutes)}`,
    ),
    ...line(
      overruns.blocks > 0,
      `Ran over: ${counted(overruns.blocks, 'block')}, by ${sayMinutes(overruns.minutes)}`,
    ),
    ...line(
      carried_over.blocks > 0,
      `Carried over: ${counted(carried_over.blocks, 'block')}, ${sayMinutes(carried_over.minutes)}`,
    ),
    ...line(
      plans.created + plans.completed > 0,
      `${counted(plans.created, 'plan')} made, ${counted(plans.completed, 'plan')} completed`,
    ),
    ...line(
      finished.runs > 0,
      `Finished work: ${sayMinutes(finished.actual_minutes)} against ${sayMinutes(execution.estimated_minutes)} estimated`,
    ),
    ...line(
      drift.runs >= TYPICAL_RUNS && drift.median_percent !== null && drift.median_percent !== 0,
      `A typical piece of work took ${Math.abs(drift.median_percent ?? 0)} % ${(drift.median_percent ?? 0) > 0 ? 'longer' : 'less'} than estimated (${drift.runs} runs this week)`,
    ),
  ];
  return lines.length === 0 ? [] : ['**In numbers**', lines.join('\n')];
}

function counted(count: number, one: string): string {
  return `${count} ${count === 1 ? one : `${one}s`}`;
}
