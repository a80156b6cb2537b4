import { sayMinutes } from '@almanac/shared/lang/say-minutes';
import { countsMeetings, minutesAround } from './counted-meetings.ts';
import { countedTimes, type CountedTime } from './counted-times.ts';
import { belongsToThing, durationsInText } from './durations-in-text.ts';
import { kindOfPoint } from './kinds-of-point.ts';
import { recognizeWork } from './kinds-of-work.ts';
import type { ListedPoints } from './listed-points.ts';
import { guessedMinutes } from './point-parts.ts';
import { MAX_STEP_MINUTES, MAX_STEPS, MIN_STEP_MINUTES } from './split-minutes.ts';
import type { TemplateInput } from './template-plan.ts';

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
}

/** The person's number; or what the text says; or what the same work took before; or a guess, said to be one. */
export function templateEstimate(
  input: EstimateInput,
  listed: ListedPoints | undefined,
): TemplateEstimate {
  if (input.estimated_minutes !== null) {
    return { minutes: input.estimated_minutes, assumptions: [], guessed: false };
  }
  const most = Math.min(input.max_steps, MAX_STEPS) * MAX_STEP_MINUTES;
  const usable = (minutes: number): boolean => minutes >= MIN_STEP_MINUTES && minutes <= most;
  const own = listed?.points.map((point) => point.minutes) ?? [];
  const all_timed = own.length > 0 && !own.includes(null);
  const besides = listed === undefined ? input.notes : listed.outside;
  const counted = all_timed ? undefined : countedTimes(`${input.title}\n${besides}`)[0];
  const of_counted = counted && countedEstimate(input, counted, listed !== undefined);
  if (of_counted !== undefined && usable(of_counted.minutes)) return of_counted;
  const times = durationsInText(`${input.title}\n${besides}`).filter((one) => usable(one.minutes));
  const said = times.find((one) => !belongsToThing(one)) ?? times[0];
  if (said !== undefined && !all_timed) {
    const assumption = `The estimate of ${sayMinutes(said.minutes)} was read from the text "${said.text}".`;
    return { minutes: said.minutes, assumptions: [assumption], guessed: false };
  }
  const before = historyOf(input, listed);
  if (before !== undefined) return before;
  if (listed === undefined) return guess(SHORT_GUESS_MINUTES[kindOfPoint(input.title).name]);
  const minutes = guessedMinutes(listed.points);
  if (!usable(minutes)) return guess(undefined);
  const of_points = `The estimate of ${sayMinutes(minutes)} is the sum of the times in the notes.`;
  const of_kinds = `No estimate was given; ${sayMinutes(minutes)} is a guess from what the points are.`;
  return { minutes, assumptions: [all_timed ? of_points : of_kinds], guessed: !all_timed };
}

/** Meetings come with the work around them, unless points say what that is; anything else takes its time as often as it is counted. */
function countedEstimate(
  { title, notes }: EstimateInput,
  counted: CountedTime,
  has_points: boolean,
): TemplateEstimate {
  const { count, each_minutes, text } = counted;
  const sum = count * each_minutes;
  const read = `${count} × ${sayMinutes(each_minutes)}, read from the text "${text}"`;
  const kind = recognizeWork(title, notes);
  if (kind === undefined || has_points || !countsMeetings(kind, counted)) {
    const assumption = `The estimate of ${sayMinutes(sum)} is ${read}.`;
    return { minutes: sum, assumptions: [assumption], guessed: false };
  }
  const around = minutesAround(kind, counted);
  const assumption = `The meetings take ${sayMinutes(sum)}: ${read}. The ${sayMinutes(around)} of work around them is a guess.`;
  return { minutes: sum + around, assumptions: [assumption], guessed: false };
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

function guess(minutes = GUESS_MINUTES): TemplateEstimate {
  const assumption = `No estimate was given; ${sayMinutes(minutes)} is a guess.`;
  return { minutes, assumptions: [assumption], guessed: true };
}
