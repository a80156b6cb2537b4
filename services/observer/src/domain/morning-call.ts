/** What is said on the phone in the morning: at most a minute, plain words, every number counted. Pure. */
import { Temporal } from 'temporal-polyfill';
import type { DayFacts } from '@almanac/shared/contracts/observer-watch';
import { plainWords } from './plain-words.ts';
import { sayClock, sayDay } from './say-time.ts';

export interface MorningCall {
  script: string;
  words: number;
  seconds: number;
}

/** People follow 150 words a minute with ease. */
const WORDS_PER_MINUTE = 150;
const MOST_WORDS = 150;
const BLOCKS_SAID = 3;

export function morningCall(facts: DayFacts): MorningCall {
  const sentences = [
    `Good morning. It is ${sayDay(facts.day)}.`,
    ...dayAhead(facts),
    ...waits(facts),
    'Have a good day.',
  ];
  // The titles are bounded, so that nothing is left out but by titles of very many short words.
  while (wordsOf(sentences.join(' ')) > MOST_WORDS) sentences.splice(-2, 1);
  const script = sentences.join(' ');
  const words = wordsOf(script);
  return { script, words, seconds: Math.ceil((60 * words) / WORDS_PER_MINUTE) };
}

function dayAhead({ blocks, zone }: DayFacts): string[] {
  const [first, ...others] = blocks.first.slice(0, BLOCKS_SAID);
  if (first === undefined) return ['No work is planned for today.'];
  const all = `You have ${said(blocks.count, 'block')} of work today, ${duration(blocks.minutes)} in all.`;
  const start = `The first is at ${sayClock(first.start, zone)}: ${plainWords(first.title)}.`;
  const then = others.map(
    (block) => `Then, at ${sayClock(block.start, zone)}: ${plainWords(block.title)}.`,
  );
  const left = blocks.count - 1 - others.length;
  return [all, start, ...then, ...(left > 0 ? [`After that, ${left} more.`] : [])];
}

function waits({ waiting, incidents, failures, unscheduled_plans }: DayFacts): string[] {
  const sentences: string[] = [];
  if (waiting.proposals > 0) {
    sentences.push(
      `${said(waiting.proposals, 'proposal')} ${isOrAre(waiting.proposals)} waiting for your decision.`,
    );
  }
  if (incidents.open > 0) {
    const which =
      incidents.first_title === null ? '' : `: ${plainWords(incidents.first_title, 10, 80)}`;
    sentences.push(`${said(incidents.open, 'incident')} ${isOrAre(incidents.open)} open${which}.`);
  }
  const failed = failures.actions + failures.dead_letters;
  if (failed > 0) sentences.push(`${said(failed, 'failure')} ${isOrAre(failed)} worth a look.`);
  if (unscheduled_plans > 0) {
    sentences.push(
      `${said(unscheduled_plans, 'plan')} ${isOrAre(unscheduled_plans)} without a schedule.`,
    );
  }
  return sentences.length === 0 ? ['Nothing waits for you, and nothing failed.'] : sentences;
}

function duration(minutes: number): string {
  const { hours, minutes: rest } = Temporal.Duration.from({ minutes }).round({
    largestUnit: 'hours',
    smallestUnit: 'minutes',
  });
  const parts = [hours > 0 ? said(hours, 'hour') : '', rest > 0 ? said(rest, 'minute') : ''];
  return parts.filter((part) => part !== '').join(' and ') || '0 minutes';
}

const said = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
const isOrAre = (n: number): string => (n === 1 ? 'is' : 'are');

export function wordsOf(text: string): number {
  return text.split(/\s+/).filter((word) => word !== '').length;
}
