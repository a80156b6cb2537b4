/** Points of the notes as parts of a plan, with the time of each. */
import { must } from '@almanac/shared/lang/assert';
import type { WeighedPart } from './fit-parts.ts';
import { kindOfPoint } from './kinds-of-point.ts';
import type { KindOfPoint } from './point-kinds.ts';
import type { ListedPoint } from './listed-points.ts';
import { pointWords } from './point-words.ts';
import { meetingLimit } from './short-meetings.ts';
import { PLAN_WORDS } from './plan-words.ts';
import { MIN_STEP_MINUTES, spreadMinutes } from './split-minutes.ts';
import type { TextLanguage } from './text-language.ts';
import type { PlanWords } from './words-in-english.ts';

const MINUTES_PER_WEIGHT = 60;
const LEAST_WEIGHT = 0.05;
const QUOTED_CHARS = 60;

export interface DividedPoints {
  parts: WeighedPart[];
  /** How the time was divided, in plain words. */
  assumption: string;
}

/** What the points would take where nobody says: their own times, and an hour for an ordinary one without. */
export function guessedMinutes(points: readonly ListedPoint[]): number {
  const minutes = points.map(
    ({ text, minutes: own }) =>
      own ?? Math.max(MIN_STEP_MINUTES, kindOfPoint(text).weight * MINUTES_PER_WEIGHT),
  );
  return onGrid(minutes.reduce((sum, one) => sum + one, 0));
}

/**
 * A point's own time wins; the rest goes to the others by what they are. Where that cannot be, because the times of the notes
 * leave too little or too much, all are scaled to `total`, and the assumption says so.
 */
export function dividePoints(
  points: readonly ListedPoint[],
  total: number,
  language: TextLanguage,
): DividedPoints {
  const kinds = points.map(({ text }) => kindOfPoint(text));
  const own = points.map(({ minutes }) => (minutes === null ? null : onGrid(minutes)));
  const weights = kinds.map(({ weight }) => Math.max(weight, LEAST_WEIGHT));
  const kept = withRest(own, weights, total);
  const minutes =
    kept ?? own.map((one, at) => one ?? must(weights[at], 'a weight') * MINUTES_PER_WEIGHT);
  const parts = points.map((point, at) =>
    partOf(point, must(kinds[at], 'a kind'), { minutes: must(minutes[at], 'minutes'), language }),
  );
  const said = PLAN_WORDS[language];
  const weighed = points.map(({ text }, at) => ({
    text,
    weight: must(kinds[at], 'a kind').weight,
  }));
  return { parts, assumption: howDivided(said, weighed, own, kept === undefined ? total : null) };
}

/** The minutes of every point, those with their own unchanged; undefined where the rest does not fit the others. */
function withRest(
  own: readonly (number | null)[],
  weights: readonly number[],
  total: number,
): number[] | undefined {
  const open = weights.filter((_, at) => own[at] === null);
  const rest = total - own.reduce<number>((sum, one) => sum + (one ?? 0), 0);
  if (open.length === 0) return rest === 0 ? own.map((one) => must(one, 'minutes')) : undefined;
  if (rest < open.length * MIN_STEP_MINUTES) return undefined;
  const spread = spreadMinutes(rest, open);
  return own.map((one) => one ?? must(spread.shift(), 'minutes of a point'));
}

function partOf(
  point: ListedPoint,
  kind: KindOfPoint,
  { minutes, language }: { minutes: number; language: TextLanguage },
): WeighedPart {
  const { description, acceptance } = pointWords(point.text, kind, language);
  const lines = [description, point.details].filter((text) => text !== '').join('\n');
  return {
    title: point.text,
    description: lines.slice(0, 4000),
    weight: minutes,
    kind: kind.kind,
    acceptance,
    continues: false,
    meeting_minutes: Math.max(point.minutes ?? 0, meetingLimit(point.text)),
  };
}

/** `scaled_to` is the total where the points' own times did not fit it. */
function howDivided(
  said: PlanWords,
  points: readonly WeighedPoint[],
  own: readonly (number | null)[],
  scaled_to: number | null,
): string {
  const known = own.filter((one) => one !== null);
  const sum = known.reduce((a, b) => a + b, 0);
  if (known.length > 0 && scaled_to !== null) return said.scaled(sum, scaled_to);
  if (known.length === own.length) return said.ownTimes;
  const by = byWeight(
    said,
    points.filter((_, at) => own[at] === null),
  );
  return known.length === 0 ? said.timeDivided(by) : said.restDivided(by);
}

interface WeighedPoint {
  text: string;
  weight: number;
}

function byWeight(said: PlanWords, points: readonly WeighedPoint[]): string {
  const weighed = points.toSorted((a, b) => b.weight - a.weight);
  const [most, least] = [must(weighed[0], 'a point'), must(weighed.at(-1), 'a point')];
  return most.weight === least.weight
    ? said.equally
    : said.byWhatTheyAre(shortened(most.text), shortened(least.text));
}

function shortened(text: string): string {
  return text.length <= QUOTED_CHARS ? text : `${text.slice(0, QUOTED_CHARS - 1).trim()}…`;
}

function onGrid(minutes: number): number {
  return Math.max(1, Math.ceil(minutes / MIN_STEP_MINUTES)) * MIN_STEP_MINUTES;
}
