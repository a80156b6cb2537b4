/** What a plan made without a model says about itself: its summary, its risks, and what it takes for granted. */
import { sayMinutes } from '@almanac/shared/lang/say-minutes';
import type { DraftStep } from './draft.ts';

const MS_PER_DAY = 86_400_000;
const WORKED_MINUTES_PER_DAY = 360;
const OUTSIDE_CHARS = 600;

/** `outside` is what the notes say besides their points. */
export function summaryOf(
  title: string,
  { steps, from }: { steps: readonly DraftStep[]; from: string },
  outside: string,
): string {
  const count = steps.length === 1 ? '1 step' : `${steps.length} steps`;
  const said = outside.replace(/\s*:$/, '');
  const short = said.length <= OUTSIDE_CHARS ? said : `${said.slice(0, OUTSIDE_CHARS - 1)}…`;
  const besides = short === '' ? '' : ` The notes also say: ${short}`;
  return `${title}: ${count}, ${from}.${besides}`;
}

/** The calendar can reserve time for a conversation, but not agree it with the others. */
export function withOthers(steps: readonly DraftStep[]): string[] {
  const meetings = steps.filter(({ kind }) => kind === 'meeting').map(({ title }) => title);
  if (meetings.length === 0) return [];
  const names = meetings.length <= 3 ? meetings.join('", "') : meetings.slice(0, 3).join('", "');
  const more = meetings.length <= 3 ? '' : ` and ${meetings.length - 3} more`;
  return [`The time of "${names}"${more} still has to be agreed with the others.`];
}

export function risksOf(input: { due: string | null; now: Date }, minutes: number): string[] {
  if (input.due === null) {
    return ['There is no due date, so nothing protects this from being put off.'];
  }
  const days = (Date.parse(input.due) - input.now.getTime()) / MS_PER_DAY;
  if (minutes <= days * WORKED_MINUTES_PER_DAY) return [];
  const left = Math.max(0, Math.round(days * 10) / 10);
  const when = left === 1 ? '1 day' : `${left} days`;
  return [`${sayMinutes(minutes)} of work are due within ${when}: this may not fit.`];
}
