/** The facts as lines for a model: each number with its name and unit, each piece of work on a line of its own. */
import { sayMinutes } from '@almanac/shared/lang/say-minutes';
import { shortTitle } from './plain-title.ts';
import type { FirstThing } from './priorities.ts';
import type { ReflectionFacts } from './reflection-facts.ts';
import { dayIn, sayClock, sayDay } from './say-time.ts';
import type { WorkItem, WorkList } from './work-lists.ts';

export function numberLines({ stats, period }: ReflectionFacts): string[] {
  const { execution, completion_percent, drift, focus, overruns, carried_over } = stats;
  const percent = (value: number | null): string[] => (value === null ? [] : [`${value} %`]);
  return [
    ...Object.entries(stats.blocks).map(([name, count]) => `blocks ${name}: ${count}`),
    `blocks kept where they were planned: ${stats.moves.kept}`,
    `blocks moved by the person: ${stats.moves.by_person}`,
    `blocks moved out of the ${period.mode === 'daily' ? 'day' : 'week'}: ${stats.moves.out}`,
    ...percent(completion_percent).map((value) => `blocks done of those planned: ${value}`),
    `planned time: ${sayMinutes(stats.planned_minutes)}`,
    `time worked: ${sayMinutes(stats.done_minutes)}`,
    `deep work in long blocks: ${sayMinutes(focus.done_minutes)} of ${sayMinutes(focus.planned_minutes)}`,
    `ran over: ${overruns.blocks} blocks, ${sayMinutes(overruns.minutes)}`,
    `carried over: ${carried_over.blocks} blocks, ${sayMinutes(carried_over.minutes)}`,
    `billable time planned: ${sayMinutes(stats.billable.planned_minutes)}`,
    `billable time worked: ${sayMinutes(stats.billable.done_minutes)}`,
    `plans made: ${stats.plans.created}`,
    `plans completed: ${stats.plans.completed}`,
    `pieces of work measured: ${execution.runs}`,
    `pieces of work finished: ${stats.finished.runs}`,
    `their estimated time: ${sayMinutes(execution.estimated_minutes)}`,
    `their measured time: ${sayMinutes(stats.finished.actual_minutes)}`,
    `measured time of all: ${sayMinutes(execution.actual_minutes)}`,
    `of it billable: ${sayMinutes(execution.billable_minutes)}`,
    ...percent(drift.median_percent).map(
      (value) => `the middle one took longer than estimated by: ${value} (${drift.runs} runs)`,
    ),
  ];
}

export function breakdownLines({ stats }: ReflectionFacts): string[] {
  const patterns = stats.week?.patterns.filter((row) => row.alarm) ?? [];
  return [
    ...stats.by_client.map((row) => `client ${row.client_id ?? '(none)'}: ${share(row)}`),
    ...stats.by_kind.map((row) => `kind ${row.kind}: ${share(row)}`),
    ...patterns.map(
      (row) =>
        `pattern, ${row.of} ${row.key}: ${row.percent} % off its estimates, ${row.runs} runs, range ${row.low_percent} % to ${row.high_percent} %`,
    ),
    ...(stats.week?.sprints ?? []).map((row) => {
      const planned = row.planned_billable_minutes ?? row.plans_billable_minutes;
      return `sprint ${row.title ?? row.sprint_id}: ${sayMinutes(planned)} billable planned, ${sayMinutes(row.recorded_billable_minutes)} recorded`;
    }),
  ];
}

export function workLines({ period, stats, ...facts }: ReflectionFacts): string[] {
  const { zone } = period;
  return [
    ...work('done', facts.done, zone),
    ...work('moved', facts.moved, zone),
    ...work('done earlier than planned', facts.early, zone),
    ...work('moved to another time altogether', facts.gone, zone),
    ...work('not finished', facts.slipped, zone),
    ...work('over, and nobody said what became of it', facts.unspoken, zone),
    ...work('still ahead', facts.ahead, zone),
    ...facts.long_runs.map((run) => {
      const took = `${sayMinutes(run.actual_minutes)} against ${sayMinutes(run.estimated_minutes)} estimated`;
      return `took longer: ${shortTitle(run.title)}, ${took}`;
    }),
    ...stats.next.map((item) => `next: ${span(item, zone)} ${shortTitle(item.title)}`),
    ...facts.first.map((thing, index) => `first thing ${index + 1}: ${firstThing(thing, zone)}`),
  ];
}

function firstThing({ title, due, priority, left, at }: FirstThing, zone: string): string {
  return [
    shortTitle(title),
    ...(due === null ? [] : [`due ${sayDay(due)}`]),
    `priority ${priority}`,
    ...(left === null ? [] : [left === 'unspoken' ? 'nobody said what became of it' : left]),
    ...(at === null ? [] : [span(at, zone)]),
  ].join(', ');
}

function share(row: { planned_minutes: number; done_minutes: number; blocks: number }): string {
  const planned = sayMinutes(row.planned_minutes);
  return `${row.blocks} blocks, ${planned} planned, ${sayMinutes(row.done_minutes)} worked`;
}

function work(label: string, list: WorkList, zone: string): string[] {
  const lines = list.items.map((item) => {
    const worked = item.minutes > 0 ? `, ${sayMinutes(item.minutes)} worked` : '';
    return `${label}: ${span(item, zone)} ${shortTitle(item.title)}${worked}${because(item)}`;
  });
  return list.more > 0 ? [...lines, `${label}: and ${list.more} more`] : lines;
}

/** Why it slipped or where it went, as far as the records tell. */
function because({ status, run_into_by, past_due }: WorkItem): string {
  const after = past_due === null ? '' : `, after it was due on ${sayDay(past_due)}`;
  if (run_into_by === null || status === 'done') return after;
  const { title, minutes } = run_into_by;
  return `${after}, because ${shortTitle(title)} before it ran over by ${sayMinutes(minutes)}`;
}

function span(item: { start: string; end: string }, zone: string): string {
  const day = sayDay(dayIn(item.start, zone));
  return `${day} ${sayClock(item.start, zone)}–${sayClock(item.end, zone)}`;
}
