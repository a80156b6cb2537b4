/**
 * Plans without a model: honest rules, no pretence of understanding. Points listed in the notes become the steps; otherwise the
 * phases usual for this kind of work do. The hours given by the person are kept to the minute; whatever was guessed is
 * written down as an assumption.
 */
import { must } from '@almanac/shared/lang/assert';
import type { Draft, DraftStep } from './draft.ts';
import { durationsInText } from './durations-in-text.ts';
import {
  GENERIC_WORK,
  recognizeWork,
  stepKindOf,
  type KindOfWork,
  type Phase,
} from './kinds-of-work.ts';
import { listedPoints, type ListedPoints } from './listed-points.ts';
import { fitParts, type WeighedPart } from './fit-parts.ts';
import { MAX_STEP_MINUTES, MAX_STEPS, MIN_STEP_MINUTES, splitMinutes } from './split-minutes.ts';

export interface TemplateInput {
  title: string;
  notes: string;
  estimated_minutes: number | null;
  max_steps: number;
  due: string | null;
  now: Date;
}

const DEFAULT_MINUTES = 120;
const PHASE_TITLE_CHARS = 300;
const MS_PER_DAY = 86_400_000;
const WORKED_MINUTES_PER_DAY = 360;

export function templatePlan(input: TemplateInput): Draft {
  const recognized = recognizeWork(input.title, input.notes);
  const kind = recognized ?? GENERIC_WORK;
  const listed = listedPoints(input.notes);
  const estimate = estimateOf(input, listed);
  const parts = listed === undefined ? phaseParts(kind) : pointParts(listed);
  const fitted = fitParts(parts, estimate.minutes, input.max_steps);
  const minutes = splitMinutes(
    estimate.minutes,
    fitted.map((part) => part.weight),
  );
  const in_order = listed?.numbered ?? true;
  const steps = fitted.map((part, index): DraftStep => ({
    title: part.title.slice(0, PHASE_TITLE_CHARS),
    description: part.description,
    estimated_minutes: must(minutes[index], 'minutes of a step'),
    depends_on: index > 0 && (in_order || part.continues) ? [index - 1] : [],
    kind: part.kind,
    acceptance: part.acceptance,
  }));
  return {
    summary: summaryOf(input.title, kind, steps.length, listed),
    steps,
    assumptions: [...estimate.assumptions, ...shapeAssumptions(recognized, listed)],
    risks: risksOf(input, estimate.minutes),
    deliverables: kind.deliverables,
  };
}

interface Estimate {
  minutes: number;
  assumptions: string[];
}

/** The person's number; or what the text says; or two hours, said to be a guess. */
function estimateOf(input: TemplateInput, listed: ListedPoints | undefined): Estimate {
  if (input.estimated_minutes !== null) {
    return { minutes: input.estimated_minutes, assumptions: [] };
  }
  const most = Math.min(input.max_steps, MAX_STEPS) * MAX_STEP_MINUTES;
  const usable = (minutes: number): boolean => minutes >= MIN_STEP_MINUTES && minutes <= most;
  const of_points = listed?.points.map((point) => point.minutes) ?? [];
  const sum = of_points.reduce<number>((total, minutes) => total + (minutes ?? 0), 0);
  if (of_points.length > 0 && !of_points.includes(null) && usable(sum)) {
    return {
      minutes: sum,
      assumptions: [`The estimate of ${say(sum)} is the sum of the times in the notes.`],
    };
  }
  const said = durationsInText(`${input.title}\n${input.notes}`).find((one) => usable(one.minutes));
  if (said !== undefined && sum === 0) {
    const assumption = `The estimate of ${say(said.minutes)} was read from the text "${said.text}".`;
    return { minutes: said.minutes, assumptions: [assumption] };
  }
  const assumption = `No estimate was given; ${say(DEFAULT_MINUTES)} is a guess.`;
  return { minutes: DEFAULT_MINUTES, assumptions: [assumption] };
}

function phaseParts(kind: KindOfWork): WeighedPart[] {
  return kind.phases.map((phase: Phase) => ({ ...phase, weight: phase.share, continues: false }));
}

function pointParts({ points }: ListedPoints): WeighedPart[] {
  const known = points.flatMap(({ minutes }) => (minutes === null ? [] : [minutes]));
  const usual = known.length === 0 ? 60 : known.reduce((a, b) => a + b, 0) / known.length;
  return points.map(({ text, minutes }) => ({
    title: text,
    description: `From the notes of the task: ${text}`,
    weight: minutes ?? usual,
    kind: stepKindOf(text),
    acceptance: 'The point of the notes is dealt with.',
    continues: false,
  }));
}

function summaryOf(
  title: string,
  kind: KindOfWork,
  steps: number,
  listed: ListedPoints | undefined,
): string {
  const count = steps === 1 ? '1 step' : `${steps} steps`;
  if (listed !== undefined) return `${title}: ${count}, from the points listed in the notes.`;
  if (kind === GENERIC_WORK) return `${title}: ${count}, from a general outline of work.`;
  return `${title}: ${count}, from the usual phases of this kind of work (${kind.name}).`;
}

function shapeAssumptions(
  recognized: KindOfWork | undefined,
  listed: ListedPoints | undefined,
): string[] {
  if (listed !== undefined) {
    const timed = listed.points.some(({ minutes }) => minutes !== null);
    const divided = timed ? 'by the times in the notes' : 'equally over the points of the notes';
    const order = listed.numbered ? [] : ['The points may be done in any order.'];
    return [`The time is divided ${divided}.`, ...order];
  }
  const read =
    recognized === undefined
      ? 'No kind of work was recognised'
      : `This was read as: ${recognized.name}`;
  return [`${read}; the time is divided by rules of thumb.`];
}

function risksOf(input: TemplateInput, minutes: number): string[] {
  if (input.due === null)
    return ['There is no due date, so nothing protects this from being put off.'];
  const days = (Date.parse(input.due) - input.now.getTime()) / MS_PER_DAY;
  if (minutes <= days * WORKED_MINUTES_PER_DAY) return [];
  return [
    `${say(minutes)} of work are due within ${Math.max(0, Math.round(days * 10) / 10)} days: this may not fit.`,
  ];
}

function say(minutes: number): string {
  return minutes % 60 === 0 || minutes > 90
    ? `${Math.round((minutes / 60) * 100) / 100} h`
    : `${minutes} min`;
}
