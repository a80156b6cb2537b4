/**
 * Plans without a model: honest rules, no pretence of understanding. Points listed in the notes become the steps; a task of at
 * most an hour, or of two and no known kind, is one step; otherwise the phases usual for this kind of work do. The hours given by the person are kept to
 * the minute; whatever was guessed is written down as an assumption.
 */
import { must } from '@almanac/shared/lang/assert';
import { agendaInNotes } from './agenda-in-notes.ts';
import { PART_OF, SUBJECT_MARK } from './assemble-sop.ts';
import { countsMeetings, withCountedMeetings } from './counted-meetings.ts';
import { countedTimes } from './counted-times.ts';
import type { Draft, DraftStep } from './draft.ts';
import { fitParts, joinParts, type WeighedPart } from './fit-parts.ts';
import { GENERIC_WORK, recognizeWork } from './kinds-of-work.ts';
import { kindOfPoint } from './kinds-of-point.ts';
import { listedPoints, type ListedPoints } from './listed-points.ts';
import { dividePoints } from './point-parts.ts';
import { meetingLimit, shortenMeetings, withoutLongMeetings } from './short-meetings.ts';
import { splitMinutes } from './split-minutes.ts';
import { subjectOfTitle } from './subject-of-title.ts';
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
const UNKNOWN = 'No kind of work was recognised';
/** What takes no longer is done in one go. */
const ONE_STEP_MINUTES = 60;
/** Phases shorter than this are joined: nobody changes hats every quarter of an hour. */
const LEAST_PHASE_MINUTES = 30;
/** Work of no known kind is not cut into phases that say nothing, unless it is long. */
const ONE_STEP_OF_UNKNOWN_MINUTES = 120;
/** Their steps are called "Write the proposal", "Hold the workshop": the subject need not say it again. */
const NAMED_BY_STEPS: ReadonlySet<string> = new Set(
  'proposal report workshop meeting interviews launch training travel presentation survey translation assessment review support'.split(
    ' ',
  ),
);

/** Points that something else than the notes gives: they lead, whatever the notes list. */
export interface GivenPoints {
  listed: ListedPoints;
  /** Where the steps come from, to be said in the summary. */
  from: string;
  assumptions: string[];
  deliverables: string[];
  titleOf: (point: string) => string;
}

export function templatePlan(asked: TemplateInput, given?: GivenPoints): Draft {
  const kind = recognizeWork(asked.title, '')?.name;
  const { rest: notes, agenda } = agendaInNotes(kind, asked.notes);
  const input = { ...asked, notes };
  const listed = given?.listed ?? listedPoints(notes, kind !== undefined);
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
    title: about(titled(part.title, given).slice(0, TITLE_CHARS), shape.subject),
    description: part.description,
    estimated_minutes: must(minutes[index], 'minutes of a step'),
    depends_on: index > 0 && (!any_order || part.continues) ? [index - 1] : [],
    kind: part.kind,
    acceptance: part.acceptance,
  }));
  const steps = withoutLongMeetings(planned, fitted);
  return {
    summary: summaryOf(
      input.title,
      { steps, ...shape },
      `${listed?.outside ?? ''} ${agenda}`.trim(),
    ),
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
  /** What the steps are about, where their own titles do not say it. */
  subject?: string;
}

/** "Write the proposal · Kestrel Labs (part 1 of 2)". The separator is read again where step ids are derived. */
function about(title: string, subject: string | undefined): string {
  if (subject === undefined) return title;
  const [part = ''] = PART_OF.exec(title) ?? [];
  const room = TITLE_CHARS - part.length - subject.length - SUBJECT_MARK.length;
  return `${title.slice(0, title.length - part.length).slice(0, room)}${SUBJECT_MARK}${subject}${part}`;
}

/** Once per step, whatever its part was joined of, and before "(part 1 of 2)", which is read again where step ids are derived. */
function titled(title: string, given: GivenPoints | undefined): string {
  if (given === undefined) return title;
  const [part = ''] = PART_OF.exec(title) ?? [];
  return given.titleOf(title.slice(0, title.length - part.length)) + part;
}

function shapeOf(input: TemplateInput, minutes: number, listed: ListedPoints | undefined): Shape {
  if (listed !== undefined) return listShape(input, minutes, listed);
  if (minutes <= ONE_STEP_MINUTES) {
    return oneStepShape(input, 'Work of an hour or less is one step.');
  }
  const recognized = recognizeWork(input.title, input.notes);
  if (recognized === undefined && minutes <= ONE_STEP_OF_UNKNOWN_MINUTES) {
    return oneStepShape(input, `${UNKNOWN}, so this is one step; cut it where you see its parts.`);
  }
  const kind = recognized ?? GENERIC_WORK;
  const meeting_minutes = meetingLimit(`${input.title}\n${input.notes}`);
  const parts = kind.phases.map((phase) => {
    return { ...phase, weight: phase.share, continues: false, meeting_minutes };
  });
  const most = Math.max(1, Math.floor(minutes / LEAST_PHASE_MINUTES));
  const counted = countedTimes(`${input.title}\n${input.notes}`)[0];
  const read = recognized === undefined ? UNKNOWN : `This was read as: ${recognized.name}`;
  return {
    parts:
      counted !== undefined && countsMeetings(recognized, counted)
        ? [...withCountedMeetings(parts, counted, minutes)]
        : joinParts(parts, most),
    max_steps: input.max_steps,
    from:
      recognized === undefined
        ? 'from a general outline of work'
        : `from the usual phases of this kind of work (${kind.name})`,
    assumptions: [
      `${read}; steps and times follow rules of thumb, not the particulars of this task.`,
    ],
    deliverables: kind.deliverables,
    subject: subjectOfTitle(input.title, NAMED_BY_STEPS.has(kind.name) ? kind.words : undefined),
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
  const { listed, from, deliverables } = given;
  const { parts, assumption } = dividePoints(listed.points, minutes);
  return {
    parts,
    max_steps: input.max_steps,
    from,
    assumptions: [...given.assumptions, assumption],
    deliverables,
  };
}

function oneStepShape(input: TemplateInput, assumption: string): Shape {
  const { kind, description, acceptance } = kindOfPoint(input.title);
  const part = { title: input.title, description, weight: 1, kind, acceptance, continues: false };
  return {
    parts: [part],
    // What is one step is never cut.
    max_steps: 1,
    from: 'done in one go',
    assumptions: [assumption],
    deliverables: [],
  };
}
