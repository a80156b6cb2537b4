/** The lists of a reflection in Markdown: a bold line, then one line per piece of work, each beginning with its name. */
import { sayMinutes } from '@almanac/shared/lang/say-minutes';
import { plainTitle } from './plain-title.ts';
import type { FirstThing } from './priorities.ts';
import type { ReflectionFacts } from './reflection-facts.ts';
import { dayIn, sayClock, sayDay } from './say-time.ts';
import type { WorkItem, WorkList } from './work-lists.ts';

const CLIENTS_LIMIT = 5;

export function workLists(facts: ReflectionFacts): string[] {
  const { zone } = facts.period;
  return [
    ...section('Went well', facts.done, (item) => `${named(item)}: ${sayMinutes(item.minutes)}`),
    ...section('Slipped', facts.slipped, (item) => `${named(item)}: ${whatBecame(item)}`),
    ...section('Moved out', facts.gone, (item) => `${named(item)}, now ${when(item, zone)}`),
    ...section(
      'What became of these?',
      facts.unspoken,
      (item) => `${named(item)}, ${when(item, zone)}`,
    ),
    ...section('Moved', facts.moved, (item) => `${named(item)}, now ${when(item, zone)}`),
    ...section('Still ahead', facts.ahead, (item) => `${named(item)}, ${when(item, zone)}`),
    ...longRuns(facts),
  ];
}

function section(title: string, list: WorkList, line: (item: WorkItem) => string): string[] {
  if (list.items.length === 0) return [];
  const lines = list.items.map((item) => `- ${line(item)}`);
  if (list.more > 0) lines.push(`- and ${list.more} more`);
  return [`**${title}**`, lines.join('\n')];
}

function whatBecame(item: WorkItem): string {
  if (item.status !== 'partial') return 'skipped';
  const planned = sayMinutes(item.planned_minutes);
  return item.minutes > 0
    ? `partly done, ${sayMinutes(item.minutes)} of ${planned}`
    : 'partly done, nobody measured how much';
}

function longRuns({ long_runs }: ReflectionFacts): string[] {
  if (long_runs.length === 0) return [];
  const lines = long_runs.map((run) => {
    const took = sayMinutes(run.actual_minutes);
    return `- ${plainTitle(run.title)}: ${took} against ${sayMinutes(run.estimated_minutes)} estimated`;
  });
  return ['**Took longer**', lines.join('\n')];
}

/** What to take up first, with the reason for each. */
export function firstList({ first, period }: ReflectionFacts): string[] {
  const after = period.mode === 'daily' ? 'tomorrow' : 'next week';
  if (first.length === 0) return [`Nothing is planned for ${after} yet.`];
  const lines = first.map((thing, index) => {
    const reasons = reasonsFor(thing, period);
    const why = reasons.length === 0 ? '' : `: ${reasons.join('; ')}`;
    return `${index + 1}. ${plainTitle(thing.title)}${why}`;
  });
  return [`**First ${after}**`, lines.join('\n')];
}

const LEFT = { skipped: 'it was skipped', partial: 'it is partly done' } as const;

function reasonsFor(
  { due, priority, left, at }: FirstThing,
  { zone, mode, last_day }: ReflectionFacts['period'],
): string[] {
  const place = at === null ? [] : [mode === 'daily' ? clocks(at, zone) : when(at, zone)];
  return [
    ...place,
    ...(due === null ? [] : [`${due <= last_day ? 'was due' : 'due'} ${sayDay(due)}`]),
    ...(priority === 'urgent' || priority === 'high' ? [`${priority} priority`] : []),
    ...(left === null ? [] : [left === 'unspoken' ? 'say what became of it' : LEFT[left]]),
  ];
}

/** Planned and worked per client, patterns and sprints: what a week is long enough for. */
export function weekLists({ stats }: ReflectionFacts): string[] {
  if (stats.week === undefined) return [];
  const clients = stats.by_client.slice(0, CLIENTS_LIMIT).map((row) => {
    const name = row.client_id === null ? 'No client' : plainTitle(row.client_id);
    return `- ${name}: ${sayMinutes(row.done_minutes)} worked of ${sayMinutes(row.planned_minutes)} planned`;
  });
  const off = stats.week.patterns.filter((row) => row.alarm);
  const patterns = off.map((row) => {
    const range = `${row.low_percent} % to ${row.high_percent} %`;
    const what = row.of === 'kind' ? `${row.key} work` : `workflow`;
    const name = row.of === 'kind' ? what : `${plainTitle(row.key)} (${what})`;
    const way = row.percent > 0 ? 'longer' : 'less';
    return `- ${name}: ${Math.abs(row.percent)} % ${way} than estimated (${range}, ${row.runs} runs)`;
  });
  const sprints = stats.week.sprints.map((row) => {
    const planned = row.planned_billable_minutes ?? row.plans_billable_minutes;
    const name = plainTitle(row.title ?? row.sprint_id);
    return `- ${name}: ${sayMinutes(row.recorded_billable_minutes)} billable recorded, ${sayMinutes(planned)} planned`;
  });
  return [
    ...list('Planned and worked', clients),
    ...list('Patterns', patterns),
    ...list('Sprints', sprints),
  ];
}

function list(title: string, lines: string[]): string[] {
  return lines.length === 0 ? [] : [`**${title}**`, lines.join('\n')];
}

function named(item: WorkItem): string {
  const title = plainTitle(item.title);
  return item.blocks > 1 ? `${title} (${item.blocks} blocks)` : title;
}

function when(item: { start: string; end: string }, zone: string): string {
  const day = sayDay(dayIn(item.start, zone));
  return `${day}, ${clocks(item, zone)}`;
}

function clocks(item: { start: string; end: string }, zone: string): string {
  return `${sayClock(item.start, zone)}–${sayClock(item.end, zone)}`;
}
