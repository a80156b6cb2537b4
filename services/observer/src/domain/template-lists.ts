/** The lists of a reflection in Markdown: a bold line, then one line per piece of work, each beginning with its name. */
import { sayMinutes } from '@almanac/shared/lang/say-minutes';
import { PATTERN_WEEKS } from './pattern-performance.ts';
import { plainTitle } from './plain-title.ts';
import type { FirstThing } from './priorities.ts';
import type { ReflectionFacts } from './reflection-facts.ts';
import { firstWhen, firstWords } from './say-first.ts';
import { dayIn, sayClock, sayDay } from './say-time.ts';
import { leftOf, whySlipped } from './say-slipped.ts';
import type { WorkItem, WorkList } from './work-lists.ts';

const CLIENTS_LIMIT = 5;

export function workLists(facts: ReflectionFacts): string[] {
  const { zone, first_day } = facts.period;
  const done = new Set(facts.done.items.map((item) => item.title));
  const to_come = new Set([...facts.gone.items, ...facts.ahead.items].map((item) => item.title));
  const part = ({ title }: WorkItem): string => (to_come.has(title) ? ', a part of it' : '');
  return [
    ...section(
      'Went well',
      facts.done,
      (item) => `${named(item)}: ${sayMinutes(item.minutes)}${part(item)}`,
    ),
    ...section('Done earlier', facts.early, (item) => `${named(item)}, on ${when(item, zone)}`),
    ...section('Slipped', facts.slipped, (item) => `${named(item)}: ${whySlipped(item)}`),
    ...section('Moved out', facts.gone, (item) => {
      const rest = done.has(item.title) ? ', the rest of it' : '';
      if (dayIn(item.start, zone) < first_day) return movedBack(item, rest, zone);
      return `${named(item)}${rest}${leftOf(item)}, now ${when(item, zone)}${lateness(item)}`;
    }),
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

const BACK = {
  skipped: ', and skipped there',
  partial: ', and partly done there',
} as const;

/** To a day before: what became of it is known there, if anybody said so. */
function movedBack(item: WorkItem, rest: string, zone: string): string {
  const { status } = item;
  const there =
    status === 'skipped' || status === 'partial'
      ? BACK[status]
      : ', and nobody said what became of it';
  return `${named(item)}${rest}${leftOf(item) || ', moved'} to ${when(item, zone)}${there}`;
}

function lateness({ past_due }: WorkItem): string {
  return past_due === null ? '' : `, after it is due: ${sayDay(past_due)}`;
}

function longRuns({ long_runs }: ReflectionFacts): string[] {
  if (long_runs.length === 0) return [];
  const lines = long_runs.map((run) => {
    const took = sayMinutes(run.actual_minutes);
    return `- ${plainTitle(run.title)}: ${took} against ${sayMinutes(run.estimated_minutes)} estimated`;
  });
  return ['**Took longer, parts together**', lines.join('\n')];
}

/** What to take up first, with the reason for each. */
export function firstList(facts: ReflectionFacts): string[] {
  const { first } = facts;
  const after = firstWhen(facts);
  if (first.length === 0) return [`Nothing is planned for ${after} yet.`];
  const lines = first.map((thing, index) => {
    const reasons = reasonsFor(thing, facts);
    const why = reasons.length === 0 ? '' : `: ${reasons.join('; ')}`;
    return `${index + 1}. ${plainTitle(thing.title)}${why}`;
  });
  return [`**${firstWords(facts)}**`, lines.join('\n')];
}

const LEFT = {
  skipped: 'it was skipped',
  partial: 'it is partly done',
  unspoken: 'say what became of it',
  open: 'it is not done',
} as const;

function reasonsFor(
  { due, priority, left, at }: FirstThing,
  { period: { zone, last_day }, first_until }: ReflectionFacts,
): string[] {
  const on_day = at !== null && dayIn(at.start, zone) === first_until;
  const place = at === null ? [] : [on_day ? clocks(at, zone) : when(at, zone)];
  return [
    ...place,
    ...(due === null ? [] : [`${due <= last_day ? 'was due' : 'due'} ${sayDay(due)}`]),
    ...(priority === 'urgent' || priority === 'high' ? [`${priority} priority`] : []),
    ...(left === null || (left === 'open' && at !== null) ? [] : [LEFT[left]]),
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
    return `- ${name}: ${Math.abs(row.percent)} % ${way} than estimated (${range}, ${row.runs} runs over ${PATTERN_WEEKS} weeks)`;
  });
  const sprints = stats.week.sprints.map((row) => {
    const planned = row.planned_billable_minutes ?? row.plans_billable_minutes;
    const name = plainTitle(row.title ?? row.sprint_id);
    return `- ${name}: ${sayMinutes(row.recorded_billable_minutes)} billable recorded, ${sayMinutes(planned)} planned`;
  });
  return [
    ...list('Planned and worked', clients),
    ...list('Patterns', patterns),
    ...list('Sprints, from their first day on, by pieces of work reported', sprints),
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
