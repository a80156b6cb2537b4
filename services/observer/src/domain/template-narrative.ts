/**
 * The reflection in words, without a model: what went well, what slipped and how, what to take up first, what to change. Kind and
 * concrete; every number comes from the facts (a property test grounds each narrative).
 */
import { sayMinutes } from '@almanac/shared/lang/say-minutes';
import type { ReflectionFacts } from './reflection-facts.ts';
import { sayDates, sayDay } from './say-time.ts';
import { inNumbers } from './template-numbers.ts';
import { suggestChange } from './suggest-change.ts';
import { firstList, weekLists, workLists } from './template-lists.ts';

/** Markdown; a heading, a few sentences, then short lists. */
export function templateNarrative(facts: ReflectionFacts): string {
  const change = suggestChange(facts);
  return [
    `## ${heading(facts)}`,
    opening(facts),
    ...inNumbers(facts),
    ...workLists(facts),
    ...weekLists(facts),
    ...firstList(facts),
    ...(change === undefined ? [] : [`**One change:** ${change}`]),
  ].join('\n\n');
}

function heading({ period }: ReflectionFacts): string {
  if (period.mode === 'daily') return `${sayDay(period.first_day)} ${period.first_day.slice(0, 4)}`;
  return `Week of ${sayDates(period.first_day, period.last_day)}`;
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
  sentences.push(...changeSentences(facts));
  if (period.mode === 'daily') sentences.push(...timeSentences(facts), ...planSentences(facts));
  if (isEmpty(facts)) sentences.push(emptySentence(facts, span));
  return sentences.join(' ');
}

function doneSentence({ stats }: ReflectionFacts): string {
  const { done, partial, planned, open } = stats.blocks;
  const worked = sayMinutes(stats.done_minutes);
  if (done === planned) return `All of it is done: ${worked} of work. Well done.`;
  const partly = partial > 0 ? `, ${partial} partly` : '';
  if (done > 0) return `${counted(done, 'is', 'are')} done${partly}: ${worked} of work.`;
  if (partial > 0) return `${counted(partial, 'is', 'are')} partly done: ${worked} of work.`;
  if (open === 0) return 'None of them was worked on.';
  return 'None is marked done yet; mark what you finished in the calendar and the numbers follow.';
}

function changeSentences({ stats, period }: ReflectionFacts): string[] {
  const span = period.mode === 'daily' ? 'day' : 'week';
  const { moved, deleted } = stats.blocks;
  const { by_person, out } = stats.moves;
  const by_you = by_person > 0 && by_person < moved ? `, ${by_person} of them by you` : '';
  const all_by_you = by_person > 0 && by_person === moved ? ' by you' : '';
  return [
    ...(moved > 0
      ? [`${counted(moved, 'block was', 'blocks were')} moved${all_by_you}${by_you}.`]
      : []),
    ...(out > 0 ? [`${counted(out, 'block', 'blocks')} went to another ${span}.`] : []),
    ...(deleted > 0
      ? [`${counted(deleted, 'block was', 'blocks were')} taken out of the calendar.`]
      : []),
  ];
}

function timeSentences({ stats: { overruns, focus } }: ReflectionFacts): string[] {
  const over = counted(overruns.blocks, 'block', 'blocks');
  return [
    ...(overruns.minutes > 0 ? [`${over} ran over by ${sayMinutes(overruns.minutes)}.`] : []),
    ...(focus.done_minutes > 0
      ? [`Deep work in long blocks came to ${sayMinutes(focus.done_minutes)}.`]
      : []),
  ];
}

function planSentences({ stats }: ReflectionFacts): string[] {
  const { created, completed } = stats.plans;
  const { runs, actual_minutes } = stats.finished;
  const { estimated_minutes } = stats.execution;
  const sentences: string[] = [];
  if (created > 0) sentences.push(`${counted(created, 'plan was', 'plans were')} made.`);
  if (completed > 0) sentences.push(`${counted(completed, 'plan was', 'plans were')} completed.`);
  if (runs > 0) {
    const measured = counted(runs, 'piece of work was', 'pieces of work were');
    const against = `${sayMinutes(actual_minutes)} against ${sayMinutes(estimated_minutes)} estimated`;
    sentences.push(`${measured} finished: ${against}.`);
  }
  return sentences;
}

/** A day on which something due was left is no free day. */
function emptySentence({ first, first_until }: ReflectionFacts, span: string): string {
  const is_due = first.some((thing) => thing.left !== null && (thing.due ?? '~') <= first_until);
  if (is_due) return 'No work was recorded either, and some is due.';
  return `No work was recorded either; a free ${span} is a ${span} too.`;
}

function isEmpty({ stats, early }: ReflectionFacts): boolean {
  return (
    stats.blocks.planned === 0 &&
    stats.blocks.deleted === 0 &&
    stats.moves.out === 0 &&
    stats.execution.runs === 0 &&
    early.items.length === 0 &&
    stats.plans.created === 0 &&
    stats.plans.completed === 0
  );
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
