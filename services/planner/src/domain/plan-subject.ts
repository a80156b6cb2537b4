/**
 * What a plan is made for, in one form whether it came as a task or as an intent. Its hash covers what the person decides:
 * title, notes, estimate, due, priority and links; nothing that Almanac writes itself or reads into the words, so that it stays
 * the same from day to day.
 */
import { Temporal } from 'temporal-polyfill';
import { AppError } from '@almanac/shared/lang/app-error';
import { canonicalHash } from '@almanac/shared/lang/canonical';
import type { Priority } from '@almanac/shared/contracts/common';
import type { PlanRequest, Task } from '@almanac/shared/contracts/planner';
import {
  dueInText,
  keptReading,
  mentionedDay,
  todayAt,
  type DueReading,
  type Moment,
} from './due-in-text.ts';
import { dueInstant } from './due-instant.ts';
import { intentTitle } from './intent-title.ts';
import { takesPlace } from './kinds-of-work.ts';
import { markedPoints } from './listed-points.ts';
import { sayDay } from './calendar-words.ts';
import { MAX_STEPS, MAX_STEP_MINUTES } from './split-minutes.ts';
import { languageOfTask } from './text-language.ts';

export interface PlanSubject {
  title: string;
  /** The task's title, or the whole intent. */
  intent: string;
  notes: string;
  context: string;
  /** The person's own number, in minutes; null where none was given. */
  estimated_minutes: number | null;
  due: string | null;
  /** How the words were read where no due date was given; older plans have none. */
  due_reading?: DueReading | null;
  priority: Priority;
  max_steps: number;
  task_id: string | null;
  client_id: string | null;
  project_id: string | null;
  engagement_id: string | null;
  workflow_id: string | null;
  sprint_id: string | null;
  billable: boolean;
  content_hash: string;
  /** Nobody said whose it is, and what it follows could not be read when its steps were made. */
  owner_unread?: boolean;
  /** Which of the two the caller asked for by itself, and not by a row of the task's: then it has to be there. */
  addressed?: ('engagement_id' | 'workflow_id')[];
}

export function subjectOf(request: PlanRequest, at: Moment): PlanSubject {
  const { task } = request;
  const shared = {
    context: request.context?.trim() ?? '',
    max_steps: request.max_steps ?? MAX_STEPS,
    engagement_id: task?.engagement_id ?? request.engagement_id ?? null,
    workflow_id: task?.workflow_id ?? request.workflow_id ?? null,
  };
  const subject =
    task === undefined
      ? intentSubject(request.intent ?? '', shared, at)
      : taskSubject(task, shared, at);
  const addressed = (['engagement_id', 'workflow_id'] as const).filter(
    (name) => request[name] !== undefined && task?.[name] === undefined,
  );
  return addressed.length === 0 ? subject : { ...subject, addressed };
}

type Shared = Pick<PlanSubject, 'context' | 'max_steps' | 'engagement_id' | 'workflow_id'>;

function taskSubject(task: Task, shared: Shared, at: Moment): PlanSubject {
  const content = {
    title: task.title,
    notes: task.notes?.trim() ?? '',
    estimated_minutes:
      task.estimated_hours === undefined ? null : Math.round(task.estimated_hours * 60),
    due: task.due === undefined ? null : dueInstant(task.due, at.zone),
    priority: task.priority ?? ('normal' as const),
    task_id: task.task_id,
    client_id: task.client_id ?? null,
    project_id: task.project_id ?? null,
    engagement_id: shared.engagement_id,
    workflow_id: shared.workflow_id,
    sprint_id: task.sprint_id ?? null,
    billable: task.billable ?? false,
  };
  // The context and the number of steps are the caller's wish about the plan, not part of the task.
  const subject = { ...content, ...shared, intent: task.title };
  const content_hash = canonicalHash(content);
  if (content.due !== null) return { ...subject, content_hash };
  const besides = besidesPoints(content.notes);
  const reading = { ...at, language: languageOfTask(task.title, content.notes) };
  const takes_place = takesPlace(task.title);
  const in_title = dueInText(task.title, { ...reading, bare: true, takes_place });
  const in_notes = dueInText(besides, { ...reading, bare: false });
  // "Workshop Tuesday to Thursday" says nothing of when the work ends; the notes may.
  const says_nothing =
    in_title?.due === null && dueInText(task.title, { ...reading, bare: false }) === undefined;
  const due_reading =
    (says_nothing && in_notes?.due ? in_notes : (in_title ?? in_notes)) ??
    mentionedDay(besides, reading) ??
    null;
  return { ...subject, due: due_reading?.due ?? null, due_reading, content_hash };
}

function intentSubject(intent: string, shared: Shared, at: Moment): PlanSubject {
  const nothing = { task_id: null, client_id: null, project_id: null, sprint_id: null };
  const words = besidesPoints(intent);
  const title = intentTitle(intent);
  const reading = { ...at, language: languageOfTask(title, intent) };
  const [wish = ''] = intent.trim().split('\n');
  const due_reading =
    dueInText(words, { ...reading, bare: false }) ??
    // Further lines tell a story; "today" in them is when something was said.
    dueInText(wish, { ...reading, bare: true, takes_place: takesPlace(title) }) ??
    null;
  return {
    title,
    intent,
    notes: intent,
    estimated_minutes: null,
    due: due_reading?.due ?? null,
    due_reading,
    priority: 'normal',
    billable: false,
    ...nothing,
    ...shared,
    content_hash: canonicalHash({ intent, ...shared }),
  };
}

/** A day within a marked point is that point's, not the whole task's; in a sentence it is the task's. */
function besidesPoints(text: string): string {
  return markedPoints(text)?.outside ?? text;
}

/** The subject of a changed task with the due date that the same words named when they were first read. */
export function keepReading(
  subject: PlanSubject,
  before: Pick<PlanSubject, 'due_reading'>,
  now: Date,
): PlanSubject {
  const { due_reading } = before;
  const due = due_reading?.due ?? null;
  if (due === null || !due_reading || subject.due_reading?.text !== due_reading.text)
    return subject;
  const language = languageOfTask(subject.title, subject.notes);
  const kept = keptReading({ ...due_reading, due }, now, language);
  return { ...subject, due: kept.due, due_reading: kept };
}

type Led = Pick<PlanSubject, 'client_id' | 'engagement_id' | 'workflow_id'>;

/**
 * The subject of a changed task that names no client: it stays the client's whose the plan was, also while Coda cannot say so, unless
 * the task now follows something else.
 */
export function keepClient<T extends Led>(subject: T, before: Led): T {
  const { client_id, engagement_id, workflow_id } = subject;
  const leads = engagement_id ?? workflow_id;
  const led = engagement_id === null ? before.workflow_id : before.engagement_id;
  if (client_id !== null || (leads !== null && leads !== led)) return subject;
  return { ...subject, client_id: before.client_id };
}

/** Refuses, with 422, what cannot be planned: words without a letter or digit, an id of nothing that can be stored, a due date that has passed, or more hours than the steps can hold. */
export function checkSubject(subject: PlanSubject, at: Moment): void {
  const { due, estimated_minutes, max_steps } = subject;
  if (subject.title.trim() === '' || subject.task_id?.trim() === '') {
    throw new AppError(
      'invalid',
      'The title and the task_id need a character that can be stored.',
      {
        errors: [{ path: 'task.title', message: 'is empty' }],
      },
    );
  }
  checkWords(subject);
  if (due !== null && Date.parse(due) < at.now.getTime()) {
    const detail = pastDue(due, at);
    throw new AppError('invalid', detail, {
      code: 'due_in_the_past',
      errors: [{ path: 'task.due', message: detail }],
    });
  }
  const most = max_steps * MAX_STEP_MINUTES;
  if (estimated_minutes === null || estimated_minutes <= most) return;
  const steps = max_steps === 1 ? 'One step' : `${max_steps} steps`;
  const of_all = max_steps < MAX_STEPS ? 'Allow more steps, or split the task.' : 'Split the task.';
  const detail = `${steps} of at most 8 h hold ${most / 60} h, less than the estimate. ${of_all}`;
  throw new AppError('invalid', detail, {
    code: 'estimate_too_large',
    errors: [{ path: 'task.estimated_hours', message: `at most ${most / 60} for these steps` }],
  });
}

function pastDue(due: string, at: Moment): string {
  const local = Temporal.Instant.from(due).toZonedDateTimeISO(at.zone);
  const day = local.toPlainDate();
  if (!day.equals(todayAt(at))) {
    return `This was due on ${sayDay(day, 'en')}; give a date from today on.`;
  }
  const time = local.toPlainTime().toString({ smallestUnit: 'minute' });
  return `This was due today at ${time}; give a later time.`;
}

/** Spaces, signs and emoji alone name no work. */
function checkWords({ task_id, title, notes }: PlanSubject): void {
  if (/[\p{L}\p{N}]/u.test(title + notes)) return;
  const [path, what] = task_id === null ? ['intent', 'intent'] : ['task.title', 'task'];
  throw new AppError('invalid', `The ${what} has no words that could be planned.`, {
    code: 'nothing_to_plan',
    errors: [{ path, message: 'has no letter or digit' }],
  });
}
