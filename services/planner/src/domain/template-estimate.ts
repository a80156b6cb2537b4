import { sayMinutes } from '@almanac/shared/lang/say-minutes';
import { minutesAround, workIn, type Work } from './counted-meetings.ts';
import { countedTimes } from './counted-times.ts';
import { belongsToThing, durationsInText } from './durations-in-text.ts';
import { kindOfPoint } from './kinds-of-point.ts';
import type { ListedPoints } from './listed-points.ts';
import { guessedMinutes } from './point-parts.ts';
import { MAX_STEP_MINUTES, MAX_STEPS, MIN_STEP_MINUTES } from './split-minutes.ts';
import type { TemplateInput } from './template-plan.ts';
import type { PlanWords } from './words-in-english.ts';

export interface TemplateEstimate {
  minutes: number;
  assumptions: string[];
  /** By what the work is alone: nobody said it, and nothing like it was done before. */
  guessed: boolean;
}

const GUESS_MINUTES = 120;
/** What people note as one line and do in one go. */
const SHORT_GUESS_MINUTES: Readonly<Record<string, number>> = {
  sending: 30,
  booking: 30,
  conversation: 60,
  review: 60,
};

interface EstimateInput {
  title: string;
  notes: string;
  estimated_minutes: number | null;
  max_steps: number;
  history?: TemplateInput['history'];
  /** Where it was read already. */
  work?: Work | undefined;
}

/** The person's number; or what the text says; or what the same work took before; or a guess, said to be one. */
export function templateEstimate(
  input: EstimateInput,
  listed: ListedPoints | undefined,
  said: PlanWords,
): TemplateEstimate {
  if (input.estimated_minutes !== null) {
    return { minutes: input.estimated_minutes, assumptions: [], guessed: false };
  }
  const most = Math.min(input.max_steps, MAX_STEPS) * MAX_STEP_MINUTES;
  const usable = (minutes: number): boolean => minutes >= MIN_STEP_MINUTES && minutes <= most;
  const own = listed?.points.map((point) => point.minutes) ?? [];
  const all_timed = own.length > 0 && !own.includes(null);
  const besides = listed === undefined ? input.notes : listed.outside;
  const of_meetings = listed === undefined ? meetingsEstimate(input, said) : undefined;
  if (of_meetings !== undefined && usable(of_meetings.minutes)) return of_meetings;
  const of_counted = all_timed ? undefined : countedEstimate(`${input.title}\n${besides}`, said);
  if (of_counted !== undefined && usable(of_counted.minutes)) return of_counted;
  const times = durationsInText(`${input.title}\n${besides}`).filter((one) => usable(one.minutes));
  const found = times.find((one) => !belongsToThing(one)) ?? times[0];
  if (found !== undefined && !all_timed) {
    return read(found.minutes, [said.estimateRead(found.minutes, found.text)]);
  }
  const before = historyOf(input, listed);
  if (before !== undefined) return before;
  if (listed === undefined) return guess(said, SHORT_GUESS_MINUTES[kindOfPoint(input.title).name]);
  const minutes = guessedMinutes(listed.points);
  if (!usable(minutes)) return guess(said, undefined);
  const how = all_timed ? said.sumOfTimes(minutes) : said.guessedByPoints(minutes);
  return { minutes, assumptions: [how], guessed: !all_timed };
}

/** Meetings take the length that is said of them, and come with the work around them. */
function meetingsEstimate(
  { title, notes, work }: EstimateInput,
  said: PlanWords,
): TemplateEstimate | undefined {
  const { kind, held } = work ?? workIn(title, notes);
  if (kind === undefined || held === undefined) return undefined;
  const { count, each_minutes, text } = held;
  const sum = count * each_minutes;
  const around = minutesAround(kind, held);
  if (count === 1) {
    const assumption = `${said.meetingTakes(sum, text)} ${said.aroundMeeting(around)}`;
    return read(sum + around, [assumption]);
  }
  const times = timesOf(count, each_minutes);
  const assumption = `${said.meetingsTake(sum, times, text)} ${said.aroundMeetings(around)}`;
  return read(sum + around, [assumption]);
}

/** Anything else takes its time as often as it is counted. */
function countedEstimate(text_of_task: string, said: PlanWords): TemplateEstimate | undefined {
  const [counted] = countedTimes(text_of_task);
  if (counted === undefined) return undefined;
  const { count, each_minutes, text } = counted;
  const sum = count * each_minutes;
  return read(sum, [said.estimateCounted(sum, timesOf(count, each_minutes), text)]);
}

function timesOf(count: number, each_minutes: number): string {
  return `${count} × ${sayMinutes(each_minutes)}`;
}

function read(minutes: number, assumptions: string[]): TemplateEstimate {
  return { minutes, assumptions, guessed: false };
}

/** Times that the points name themselves are said for this work, and count more than what other work took. */
function historyOf(
  { history }: EstimateInput,
  listed: ListedPoints | undefined,
): TemplateEstimate | undefined {
  const timed = listed?.points.some((point) => point.minutes !== null) ?? false;
  if (history === undefined || timed) return undefined;
  return { minutes: history.minutes, assumptions: [history.assumption], guessed: false };
}

function guess(said: PlanWords, minutes = GUESS_MINUTES): TemplateEstimate {
  return { minutes, assumptions: [said.guessed(minutes)], guessed: true };
}
