/**
 * The reflection in words, without a model: what was planned and done, what moved or slipped, what comes next. Kind and
 * concrete; every number comes from the facts (a property test grounds each narrative).
 */
import { must } from '@almanac/shared/lang/assert';
import { sayMinutes } from '@almanac/shared/lang/say-minutes';
import type { ReflectionFacts, WorkItem, WorkList } from './reflection-facts.ts';
import { dayIn, sayClock, sayDate, sayDay } from './say-time.ts';

/** Markdown; a heading, a sentence or two, then short lists. */
export function templateNarrative(facts: ReflectionFacts): string {
  const { zone } = facts.period;
  const parts = [
    `## ${heading(facts)}`,
    opening(facts),
    ...section('Done', facts.done, (item) => `${named(item)}: ${workedOn(item)}`),
    ...section('Moved', facts.moved, (item) => `${named(item)}, now ${when(item, zone)}`),
    ...section('Not finished', facts.slipped, (item) => named(item)),
    ...section(
      'What became of these?',
      facts.unspoken,
      (item) => `${named(item)}, ${when(item, zone)}`,
    ),
    ...section('Still ahead', facts.ahead, (item) => `${when(item, zone)}: ${named(item)}`),
    ...nextBlocks(facts),
    ...priority(facts),
  ];
  return parts.join('\n\n');
}

function heading({ period }: ReflectionFacts): string {
  if (period.mode === 'daily') return `${sayDay(period.first_day)} ${period.first_day.slice(0, 4)}`;
  return `Week of ${sayDate(period.first_day)} to ${sayDate(period.last_day)}`;
}

function opening(facts: ReflectionFacts): string {
  const { stats, period } = facts;
  const span = period.mode === 'daily' ? 'day' : 'week';
  const sentences: string[] = [];
  if (stats.blocks.planned === 0) {
    sentences.push(`No blocks were planned for this ${span}.`);
  } else {
    const planned = counted(stats.blocks.planned, 'block was planned', 'blocks were planned');
    sentences.push(`${planned}, ${sayMinutes(stats.planned_minutes)} in all.`);
    sentences.push(doneSentence(facts));
  }
  if (stats.blocks.moved > 0) {
    sentences.push(`${counted(stats.blocks.moved, 'block was', 'blocks were')} moved.`);
  }
  if (stats.blocks.deleted > 0) {
    sentences.push(
      `${counted(stats.blocks.deleted, 'block was', 'blocks were')} taken out of the calendar.`,
    );
  }
  sentences.push(...planSentences(facts));
  if (isEmpty(facts))
    sentences.push(`No work was recorded either; a free ${span} is a ${span} too.`);
  return sentences.join(' ');
}

function doneSentence({ stats }: ReflectionFacts): string {
  const { done, partial, planned, open } = stats.blocks;
  const worked = sayMinutes(stats.done_minutes);
  if (done === planned) return `All of it is done: ${worked} of work. Well done.`;
  if (done > 0) return `${counted(done, 'is', 'are')} done: ${worked} of work.`;
  if (partial > 0) return `${counted(partial, 'is', 'are')} partly done: ${worked} of work.`;
  if (open === 0) return 'None of them was worked on, and that is noted without blame.';
  return 'None is marked done yet; mark what you finished in the calendar and the numbers follow.';
}

function planSentences({ stats }: ReflectionFacts): string[] {
  const { created, completed } = stats.plans;
  const { runs, actual_minutes, estimated_minutes } = stats.execution;
  const sentences: string[] = [];
  if (created > 0) sentences.push(`${counted(created, 'plan was', 'plans were')} made.`);
  if (completed > 0) sentences.push(`${counted(completed, 'plan was', 'plans were')} completed.`);
  if (runs > 0) {
    const measured = counted(runs, 'piece of work was', 'pieces of work were');
    const against = `${sayMinutes(actual_minutes)} against ${sayMinutes(estimated_minutes)} estimated`;
    sentences.push(`${measured} measured: ${against}.`);
  }
  return sentences;
}

function isEmpty({ stats }: ReflectionFacts): boolean {
  return (
    stats.blocks.planned === 0 &&
    stats.blocks.deleted === 0 &&
    stats.execution.runs === 0 &&
    stats.plans.created === 0 &&
    stats.plans.completed === 0
  );
}

function section(title: string, list: WorkList, line: (item: WorkItem) => string): string[] {
  if (list.items.length === 0) return [];
  const lines = list.items.map((item) => `- ${line(item)}`);
  if (list.more > 0) lines.push(`- and ${list.more} more`);
  return [`**${title}**`, lines.join('\n')];
}

function nextBlocks({ stats, period }: ReflectionFacts): string[] {
  if (stats.next.length === 0) return [];
  const lines = stats.next.map((item) => `- ${when(item, period.zone)}: ${plain(item.title)}`);
  return ['**Next**', lines.join('\n')];
}

/** What slipped comes before what is new, because it has already waited once. */
function priority(facts: ReflectionFacts): string[] {
  const { slipped, unspoken, moved, ahead, stats, period } = facts;
  if (slipped.items.length > 0) {
    const first = plain(must(slipped.items[0], 'an item').title);
    return [`**First:** take up ${first} again; it did not get finished.`];
  }
  if (unspoken.items.length > 0) {
    const first = plain(must(unspoken.items[0], 'an item').title);
    return [`**First:** say what became of ${first}: done, half, or skipped.`];
  }
  const next = [...moved.items, ...ahead.items].toSorted(byStart)[0] ?? stats.next[0];
  if (next === undefined) return ['Nothing is planned after this yet.'];
  return [`**First:** ${plain(next.title)}, ${when(next, period.zone)}.`];
}

function byStart(a: { start: string }, b: { start: string }): number {
  return Date.parse(a.start) - Date.parse(b.start);
}

function named(item: WorkItem): string {
  return item.blocks > 1 ? `${plain(item.title)} (${item.blocks} blocks)` : plain(item.title);
}

function workedOn(item: WorkItem): string {
  return sayMinutes(item.minutes);
}

function when(item: { start: string; end: string }, zone: string): string {
  const day = sayDay(dayIn(item.start, zone));
  return `${day}, ${sayClock(item.start, zone)}–${sayClock(item.end, zone)}`;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** A title as text: it comes from outside and must not become Markdown of ours. */
export function plain(title: string): string {
  return title.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_[\]<>#|~]/g, String.raw`\$&`);
}
