/** What a plan made without a model says about itself: its summary, its risks, and what it takes for granted. */
import { PART_OF } from './assemble-sop.ts';
import type { DraftStep } from './draft.ts';
import type { PlanWords } from './words-in-english.ts';

const MS_PER_DAY = 86_400_000;
const WORKED_MINUTES_PER_DAY = 360;
const OUTSIDE_CHARS = 600;
const NAMED_MEETINGS = 3;

/** `outside` is what the notes say besides their points. */
export function summaryOf(
  said: PlanWords,
  title: string,
  { steps, from, outside }: { steps: readonly DraftStep[]; from: string; outside: string },
): string {
  const text = outside.replace(/\s*:$/, '');
  const short = text.length <= OUTSIDE_CHARS ? text : `${text.slice(0, OUTSIDE_CHARS - 1)}…`;
  const besides = short === '' ? '' : said.alsoSaid(short);
  return `${title}: ${said.steps(steps.length)}, ${from}.${besides}`;
}

/** The calendar can reserve time for a conversation, but not agree it with the others. */
export function withOthers(said: PlanWords, steps: readonly DraftStep[]): string[] {
  const of_meetings = steps.filter(({ kind }) => kind === 'meeting');
  const meetings = [...new Set(of_meetings.map(({ title }) => title.replace(PART_OF, '')))];
  if (meetings.length === 0) return [];
  const named = meetings.slice(0, NAMED_MEETINGS);
  return [said.withOthers(named, meetings.length - named.length)];
}

export function risksOf(
  said: PlanWords,
  input: { due: string | null; now: Date },
  minutes: number,
): string[] {
  if (input.due === null) return [said.noDue];
  const days = (Date.parse(input.due) - input.now.getTime()) / MS_PER_DAY;
  if (minutes <= days * WORKED_MINUTES_PER_DAY) return [];
  return [said.mayNotFit(minutes, Math.max(0, Math.round(days * 10) / 10))];
}
