/**
 * Plans without a model: honest rules, no pretence of understanding. Points listed in the notes become the steps; a task of at
 * most an hour is one step; otherwise the phases usual for this kind of work do. The hours given by the person are kept to
 * the minute; whatever was guessed is written down as an assumption.
 */
import { must } from '@almanac/shared/lang/assert';
import type { Draft, DraftStep } from './draft.ts';
import { fitParts, joinParts, type WeighedPart } from './fit-parts.ts';
import { GENERIC_WORK, recognizeWork } from './kinds-of-work.ts';
import { kindOfPoint } from './kinds-of-point.ts';
import { listedPoints, type ListedPoints } from './listed-points.ts';
import { dividePoints } from './point-parts.ts';
import { meetingLimit, shortenMeetings, withoutLongMeetings } from './short-meetings.ts';
import { splitMinutes } from './split-minutes.ts';
import { templateEstimate } from './template-estimate.ts';
import { risksOf, summaryOf, withOthers } from './template-words.ts';

export interface TemplateInput {
  title: string;
  notes: string;
  estimated_minutes: number | null;
  max_steps: number;
  due: string | null;
  now: Date;
  /** What the same work took before, for where nobody says how long it takes. */
  history?: { minutes: number; assumption: string } | undefined;
}

const TITLE_CHARS = 300;
/** What takes no longer is done in one go. */
const ONE_STEP_MINUTES = 60;
/** Phases shorter than this are joined: nobody changes hats every quarter of an hour. */
const LEAST_PHASE_MINUTES = 30;

/** Points that something else than the notes gives: they lead, whatever the notes list. */
export interface GivenPoints {
  listed: ListedPoints;
  /** Where the steps come from, to be said in the summary. */
  from: string;
  assumptions: string[];
  deliverables: string[];
  titleOf: (point: string) => string;
}

export function templatePlan(input: TemplateInput, given?: GivenPoints): Draft {
  const listed = given?.listed ?? listedPoints(input.notes);
  const estimate = templateEstimate(input, listed);
  const shape =
    given === undefined
      ? shapeOf(input, estimate.minutes, listed)
      : givenShape(input, estimate.minutes, given);
  const by = listed === undefined ? 'outline' : 'points';
  const parts = shortenMeetings(shape.parts, estimate.minutes, by);
  const fitted = fitParts(parts, estimate.minutes, shape.max_steps);
  const minutes = splitMinutes(
    estimate.minutes,
    fitted.map((part) => part.weight),
  );
  const any_order = listed?.any_order ?? false;
  const planned = fitted.map((part, index): DraftStep => ({
    title: part.title.slice(0, TITLE_CHARS),
    description: part.description,
    estimated_minutes: must(minutes[index], 'minutes of a step'),
    depends_on: index > 0 && (!any_order || part.continues) ? [index - 1] : [],
    kind: part.kind,
    acceptance: part.acceptance,
  }));
  const steps = withoutLongMeetings(planned, fitted);
  return {
    summary: summaryOf(input.title, { steps, ...shape }, listed?.outside ?? ''),
    steps,
    assumptions: [...estimate.assumptions, ...shape.assumptions, ...withOthers(steps)],
    risks: risksOf(input, estimate.minutes),
    deliverables: shape.deliverables,
  };
}

interface Shape {
  parts: WeighedPart[];
  max_steps: number;
  /** Where the steps come from, to be said in the summary. */
  from: string;
  assumptions: string[];
  deliverables: string[];
}

function shapeOf(input: TemplateInput, minutes: number, listed: ListedPoints | undefined): Shape {
  if (listed !== undefined) return listShape(input, minutes, listed);
  if (minutes <= ONE_STEP_MINUTES) return oneStepShape(input);
  const recognized = recognizeWork(input.title, input.notes);
  const kind = recognized ?? GENERIC_WORK;
  const meeting_minutes = meetingLimit(`${input.title}\n${input.notes}`);
  const parts = kind.phases.map((phase) => {
    return { ...phase, weight: phase.share, continues: false, meeting_minutes };
  });
  const read =
    recognized === undefined
      ? 'No kind of work was recognised'
      : `This was read as: ${recognized.name}`;
  return {
    parts: joinParts(parts, Math.max(1, Math.floor(minutes / LEAST_PHASE_MINUTES))),
    max_steps: input.max_steps,
    from:
      recognized === undefined
        ? 'from a general outline of work'
        : `from the usual phases of this kind of work (${kind.name})`,
    assumptions: [`${read}; steps and times follow rules of thumb.`],
    deliverables: kind.deliverables,
  };
}

function listShape(input: TemplateInput, minutes: number, listed: ListedPoints): Shape {
  const { parts, assumption } = dividePoints(listed.points, minutes);
  const order = listed.any_order
    ? 'The notes say that the order of the points does not matter.'
    : 'The points are done in the order of the notes, each after the one before.';
  const ticked = listed.ticked === 1 ? 'One point is' : `${listed.ticked} points are`;
  const left_out = listed.ticked === 0 ? [] : [`${ticked} ticked off in the notes and left out.`];
  return {
    parts,
    max_steps: input.max_steps,
    from: 'from the points listed in the notes',
    assumptions: [order, assumption, ...left_out],
    deliverables: recognizeWork(input.title, '')?.deliverables ?? [],
  };
}

function givenShape(input: TemplateInput, minutes: number, given: GivenPoints): Shape {
  const { listed, from, deliverables, titleOf } = given;
  const { parts, assumption } = dividePoints(listed.points, minutes);
  return {
    parts: parts.map((part) => ({ ...part, title: titleOf(part.title) })),
    max_steps: input.max_steps,
    from,
    assumptions: [...given.assumptions, assumption],
    deliverables,
  };
}

function oneStepShape(input: TemplateInput): Shape {
  const { kind, description, acceptance } = kindOfPoint(input.title);
  const part = { title: input.title, description, weight: 1, kind, acceptance, continues: false };
  return {
    parts: [part],
    // An hour and less is never cut.
    max_steps: 1,
    from: 'done in one go',
    assumptions: ['Work of an hour or less is one step.'],
    deliverables: [],
  };
}
