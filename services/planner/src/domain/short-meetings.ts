/**
 * Meetings of a length that people hold. The calendar keeps a meeting whole, so one that got more time than that, by its share
 * of a long task, is a meeting with its preparation and its notes.
 */
import { must } from '@almanac/shared/lang/assert';
import { PART_OF } from './assemble-sop.ts';
import type { DraftStep } from './draft.ts';
import { durationsInText, belongsToThing } from './durations-in-text.ts';
import type { WeighedPart } from './fit-parts.ts';
import type { PlanWords } from './words-in-english.ts';

export const LONG_MEETING_MINUTES = 120;
const ONE_OF_SEVERAL_MINUTES = 90;
const PREPARATION_SHARE = 0.6;
const SEVERAL =
  /(?<!\p{L})(?:interviews|calls|meetings|workshops|trainings|seminars|talks|sessions|conversations|discussions|gespräche|termine|besprechungen|telefonate|schulungen|seminare|(?:two|three|four|five|six|several|zwei|drei|vier|fünf|sechs|mehrere|[2-9]|\d\d)\s\p{L}+(?:s|n|e))(?!\p{L})/iu;
const WHOLE_DAY =
  /(?<!\p{L})(?:full[- ]day|whole[- ]day|one-day|all-day|ganztägig\p{Ll}*|ganztags\p{Ll}*)/iu;
const HALF_DAY = /(?<!\p{L})(?:half[- ]day|halbtägig\p{Ll}*|halbtags\p{Ll}*)/iu;

/** How long the words say that a meeting is, as in "a 3-hour workshop"; otherwise two hours at most. */
export function meetingLimit(text: string): number {
  const said = durationsInText(text).filter(belongsToThing);
  const day = WHOLE_DAY.test(text) ? 480 : 0;
  const half = HALF_DAY.test(text) ? 240 : 0;
  return Math.max(LONG_MEETING_MINUTES, day, half, ...said.map(({ minutes }) => minutes));
}

/**
 * The parts with their weights in minutes, which sum to `total`, no meeting over its limit. Where other parts prepare and
 * follow the meeting already, as in an outline, they take the time that is over; a point gets parts of its own for it.
 */
export function shortenMeetings(
  parts: readonly WeighedPart[],
  total: number,
  { by, said }: { by: 'outline' | 'points'; said: PlanWords },
): WeighedPart[] {
  const sum = parts.reduce((all, part) => all + part.weight, 0);
  const timed = parts.map((part) => ({ ...part, weight: (part.weight / sum) * total }));
  if (by === 'points') return timed.flatMap((part) => divided(part, said));
  return withinLimits(timed.flatMap((part) => severalOf(part, said)));
}

/** "Hold the interviews" of an outline is as many meetings as its time needs. */
function severalOf(part: WeighedPart, said: PlanWords): WeighedPart[] {
  const counted = PART_OF.test(part.title);
  if (part.kind !== 'meeting' || counted || !SEVERAL.test(part.title)) return [part];
  const pieces = Math.ceil(part.weight / ONE_OF_SEVERAL_MINUTES);
  return pieces < 2 ? [part] : several(part, pieces, said);
}

/** The other parts take what is over. */
function withinLimits(timed: WeighedPart[]): WeighedPart[] {
  const over = timed.reduce((all, part) => all + Math.max(0, part.weight - limitOf(part)), 0);
  const others = timed
    .filter(({ kind }) => kind !== 'meeting')
    .reduce((all, part) => all + part.weight, 0);
  if (over === 0 || others === 0) return timed;
  return timed.map((part) => ({
    ...part,
    weight:
      part.kind === 'meeting'
        ? Math.min(part.weight, limitOf(part))
        : part.weight * (1 + over / others),
  }));
}

function limitOf(part: WeighedPart): number {
  if (part.kind !== 'meeting') return Number.POSITIVE_INFINITY;
  return part.meeting_minutes ?? LONG_MEETING_MINUTES;
}

function divided(part: WeighedPart, said: PlanWords): WeighedPart[] {
  const limit = limitOf(part);
  const over = part.weight - limit;
  if (over <= 0) return [part];
  if (SEVERAL.test(part.title)) return several(part, Math.ceil(part.weight / limit), said);
  const named = part.title.slice(0, 250);
  const preparation: WeighedPart = {
    ...said.prepared,
    title: said.prepare(named),
    weight: over * PREPARATION_SHARE,
    kind: 'deep',
    continues: part.continues,
  };
  const notes: WeighedPart = {
    ...said.writtenUp,
    title: said.writeUp(named),
    weight: over * (1 - PREPARATION_SHARE),
    kind: 'shallow',
    continues: true,
  };
  return [preparation, { ...part, weight: limit, continues: true }, notes];
}

function several(part: WeighedPart, pieces: number, said: PlanWords): WeighedPart[] {
  return Array.from({ length: pieces }, (_, index) => ({
    ...part,
    title: `${part.title.slice(0, 270)}${said.part(index + 1, pieces)}`,
    weight: part.weight / pieces,
    continues: index > 0 || part.continues,
  }));
}

/** Where too few steps are allowed to set a meeting apart, the step is work around a meeting, which need not stay whole. */
export function withoutLongMeetings(
  steps: readonly DraftStep[],
  parts: readonly WeighedPart[],
  said: PlanWords,
): DraftStep[] {
  return steps.map((step, at) => {
    const limit = limitOf(must(parts[at], 'the part of a step'));
    if (step.estimated_minutes <= limit) return step;
    const description = `${step.description}\n${said.includesAround}`.trim();
    return { ...step, kind: 'deep', description };
  });
}
