/** A prompt's text with the facts put in. Names of work come from outside, so they are untrusted. */
import { renderPrompt } from '@almanac/shared/lang/render-prompt';
import { sayMinutes } from '@almanac/shared/lang/say-minutes';
import type { ReflectionFacts, WorkList } from './reflection-facts.ts';
import { dayIn, sayClock, sayDay } from './say-time.ts';

export function fillPrompt(
  template: string,
  facts: ReflectionFacts,
): { system: string; user: string } {
  const { stats, period } = facts;
  return renderPrompt(template, {
    trusted: {
      period: period.first_day === period.last_day ? sayDay(period.first_day) : weekOf(period),
      zone: period.zone,
      stats: numbers(facts),
    },
    untrusted: {
      breakdown: linesOf([
        ...stats.by_client.map((row) => `${row.client_id ?? 'no client'}: ${share(row)}`),
        ...stats.by_kind.map((row) => `${row.kind}: ${share(row)}`),
      ]),
      blocks: linesOf([
        ...work('done', facts.done, period.zone),
        ...work('moved', facts.moved, period.zone),
        ...work('not finished', facts.slipped, period.zone),
        ...work('over, and nobody said what became of it', facts.unspoken, period.zone),
        ...work('still ahead', facts.ahead, period.zone),
        ...stats.next.map((item) => `next: ${span(item, period.zone)} ${item.title}`),
      ]),
    },
  });
}

function weekOf({ first_day, last_day }: { first_day: string; last_day: string }): string {
  return `${sayDay(first_day)} to ${sayDay(last_day)}`;
}

function numbers({ stats }: ReflectionFacts): string {
  const { execution } = stats;
  return [
    ...Object.entries(stats.blocks).map(([name, count]) => `blocks ${name}: ${count}`),
    `planned time: ${sayMinutes(stats.planned_minutes)}`,
    `time worked: ${sayMinutes(stats.done_minutes)}`,
    `plans made: ${stats.plans.created}`,
    `plans completed: ${stats.plans.completed}`,
    `pieces of work measured: ${execution.runs}`,
    `their estimated time: ${sayMinutes(execution.estimated_minutes)}`,
    `their measured time: ${sayMinutes(execution.actual_minutes)}`,
    `of it billable: ${sayMinutes(execution.billable_minutes)}`,
  ].join('\n');
}

function share(row: { planned_minutes: number; done_minutes: number; blocks: number }): string {
  const planned = sayMinutes(row.planned_minutes);
  return `${row.blocks} blocks, ${planned} planned, ${sayMinutes(row.done_minutes)} worked`;
}

function work(label: string, list: WorkList, zone: string): string[] {
  const lines = list.items.map((item) => {
    const worked = item.minutes > 0 ? `, ${sayMinutes(item.minutes)} worked` : '';
    return `${label}: ${span(item, zone)} ${item.title}${worked}`;
  });
  return list.more > 0 ? [...lines, `${label}: and ${list.more} more`] : lines;
}

function span(item: { start: string; end: string }, zone: string): string {
  const day = sayDay(dayIn(item.start, zone));
  return `${day} ${sayClock(item.start, zone)}–${sayClock(item.end, zone)}`;
}

/** A name of several lines would look like several pieces of work. */
function linesOf(lines: string[]): string {
  return lines.map((line) => line.replaceAll(/\s+/g, ' ')).join('\n');
}
