/**
 * Plans without a model: honest rules, no pretence of understanding. Points listed in the notes become the steps; a task of at
 * most an hour, or of two and no known kind, is one step; otherwise the phases usual for this kind of work do. The hours given by the person are kept to
 * the minute; whatever was guessed is written down as an assumption.
 */
import { must } from '@almanac/shared/lang/assert';
import { agendaInNotes } from './agenda-in-notes.ts';
import { PART_OF, SUBJECT_MARK } from './assemble-sop.ts';
import { nothingAround, withHeldMeetings, workIn, type Work } from './counted-meetings.ts';
import type { Draft, DraftStep } from './draft.ts';
import type { DueReading } from './due-in-text.ts';
import { fitParts, joinParts, type WeighedPart } from './fit-parts.ts';
import { GENERIC_WORK, outlineIn, recognizeWork, type KindOfWork } from './kinds-of-work.ts';
import { kindOfPoint } from './kinds-of-point.ts';
import { listedPoints, type ListedPoints } from './listed-points.ts';
import { PLAN_WORDS } from './plan-words.ts';
import { dividePoints } from './point-parts.ts';
import { meetingLimit, shortenMeetings, withoutLongMeetings } from './short-meetings.ts';
import { splitMinutes } from './split-minutes.ts';
import { subjectOfTitle } from './subject-of-title.ts';
import { templateEstimate } from './template-estimate.ts';
import { risksOf, summaryOf, withOthers } from './template-words.ts';
import { languageOfTask, type TextLanguage } from './text-language.ts';

export interface TemplateInput {
  title: string;
  notes: string;
  estimated_minutes: number | null;
  max_steps: number;
  due: string | null;
  now: Date;
  /** What the same work took before, for where nobody says how long it takes. */
  history?: { minutes: number; assumption: string } | undefined;
  due_reading?: Pick<DueReading, 'takes_place'> | null;
}

const TITLE_CHARS = 300;
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

/** In the language of its task. */
export function templatePlan(asked: TemplateInput, given?: GivenPoints): Draft {
  const language = languageOfTask(asked.title, asked.notes);
  const said = PLAN_WORDS[language];
  const titled = recognizeWork(asked.title, '');
  const { rest: notes, agenda } = agendaInNotes(titled?.name, asked.notes);
  const input: Input = { ...asked, notes, language, titled };
  const listed = given?.listed ?? listedPoints(notes, titled !== undefined);
  const work = listed === undefined ? workIn(input.title, notes) : undefined;
  const estimate = templateEstimate({ ...input, work }, listed, said);
  const shape =
    given === undefined
      ? shapeOf({ ...input, work }, estimate.minutes, listed)
      : givenShape(input, estimate.minutes, given);
  const steps = stepsOf(shape, { total: estimate.minutes, listed, given, language });
  const agreed = input.due_reading?.takes_place === true;
  const to_agree = agreed ? [] : withOthers(said, steps);
  const outside = `${listed?.outside ?? ''} ${agenda}`.trim();
  return {
    summary: summaryOf(said, input.title, { steps, from: shape.from, outside }),
    steps,
    assumptions: [...estimate.assumptions, ...shape.assumptions, ...to_agree],
    risks: risksOf(said, input, estimate.minutes),
    deliverables: shape.deliverables,
  };
}

type Input = TemplateInput & {
  language: TextLanguage;
  /** What the title alone names. */
  titled: KindOfWork | undefined;
  /** What the words say of the work as a whole; undefined where points lead. */
  work?: Work | undefined;
};

function stepsOf(
  shape: Shape,
  of: {
    total: number;
    listed: ListedPoints | undefined;
    given: GivenPoints | undefined;
    language: TextLanguage;
  },
): DraftStep[] {
  const { total, listed, given, language } = of;
  const said = PLAN_WORDS[language];
  const by = listed === undefined ? 'outline' : 'points';
  const parts = shortenMeetings(shape.parts, total, { by, said });
  const fitted = fitParts(parts, { total, max_steps: shape.max_steps, said });
  const minutes = splitMinutes(
    total,
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
  return withoutLongMeetings(planned, fitted, said);
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

function shapeOf(input: Input, minutes: number, listed: ListedPoints | undefined): Shape {
  const said = PLAN_WORDS[input.language];
  if (listed !== undefined) return listShape(input, minutes, listed);
  if (minutes <= ONE_STEP_MINUTES) return oneStepShape(input, said.shortIsOneStep);
  const recognized = input.work?.kind;
  if (recognized === undefined && minutes <= ONE_STEP_OF_UNKNOWN_MINUTES) {
    return oneStepShape(input, said.unknownIsOneStep);
  }
  return outlineShape(input, minutes, input.work);
}

function outlineShape(input: Input, minutes: number, work: Work | undefined): Shape {
  const said = PLAN_WORDS[input.language];
  const kind = work?.kind ?? GENERIC_WORK;
  const { called, phases, deliverables } = outlineIn(kind, input.language);
  const meeting_minutes = meetingLimit(`${input.title}\n${input.notes}`);
  const parts = phases.map((phase) => {
    return { ...phase, weight: phase.share, continues: false, meeting_minutes };
  });
  const most = Math.max(1, Math.floor(minutes / LEAST_PHASE_MINUTES));
  const held = work?.held;
  const named = work?.kind === undefined ? undefined : called;
  const alone = held !== undefined && nothingAround(held, minutes);
  return {
    parts:
      held === undefined
        ? joinParts(parts, most)
        : [...withHeldMeetings(said, parts, held, minutes)],
    max_steps: input.max_steps,
    from: said.fromOutline(named),
    assumptions: [said.readAs(named), ...(alone ? [said.nothingAround(minutes)] : [])],
    deliverables,
    subject: subjectOfTitle(input.title, NAMED_BY_STEPS.has(kind.name) ? kind.words : undefined),
  };
}

function listShape(input: Input, minutes: number, listed: ListedPoints): Shape {
  const { language } = input;
  const said = PLAN_WORDS[language];
  const { parts, assumption } = dividePoints(listed.points, minutes, language);
  const order = listed.any_order ? said.anyOrder : said.inOrder;
  const left_out = listed.ticked === 0 ? [] : [said.ticked(listed.ticked)];
  const { titled } = input;
  return {
    parts,
    max_steps: input.max_steps,
    from: said.fromPoints,
    assumptions: [order, assumption, ...left_out],
    deliverables: titled === undefined ? [] : outlineIn(titled, language).deliverables,
  };
}

function givenShape(input: Input, minutes: number, given: GivenPoints): Shape {
  const { listed, from, deliverables } = given;
  const { parts, assumption } = dividePoints(listed.points, minutes, input.language);
  return {
    parts,
    max_steps: input.max_steps,
    from,
    assumptions: [...given.assumptions, assumption],
    deliverables,
  };
}

function oneStepShape(input: Input, assumption: string): Shape {
  const kind = kindOfPoint(input.title);
  const part = {
    ...kind.words[input.language],
    title: input.title,
    weight: 1,
    kind: kind.kind,
    continues: false,
  };
  return {
    parts: [part],
    // What is one step is never cut.
    max_steps: 1,
    from: PLAN_WORDS[input.language].inOneGo,
    assumptions: [assumption],
    deliverables: [],
  };
}
