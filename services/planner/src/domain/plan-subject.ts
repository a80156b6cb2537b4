/**
 * What a plan is made for, in one form whether it came as a task or as an intent. Its hash covers what the person decides:
 * title, notes, estimate, due, priority and links; nothing that Almanac writes itself.
 */
import { AppError } from '@almanac/shared/lang/app-error';
import { canonicalHash } from '@almanac/shared/lang/canonical';
import type { Priority } from '@almanac/shared/contracts/common';
import type { PlanRequest, Task } from '@almanac/shared/contracts/planner';
import { dueInstant } from './due-instant.ts';
import { MAX_STEPS, MAX_STEP_MINUTES } from './split-minutes.ts';

export interface PlanSubject {
  title: string;
  /** The task's title, or the whole intent. */
  intent: string;
  notes: string;
  context: string;
  /** The person's own number, in minutes; null where none was given. */
  estimated_minutes: number | null;
  due: string | null;
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
}

const TITLE_CHARS = 120;

export function subjectOf(request: PlanRequest, zone: string): PlanSubject {
  const { task } = request;
  const shared = {
    context: request.context?.trim() ?? '',
    max_steps: request.max_steps ?? MAX_STEPS,
    engagement_id: task?.engagement_id ?? request.engagement_id ?? null,
    workflow_id: task?.workflow_id ?? request.workflow_id ?? null,
  };
  return task === undefined
    ? intentSubject(request.intent ?? '', shared)
    : taskSubject(task, shared, zone);
}

type Shared = Pick<PlanSubject, 'context' | 'max_steps' | 'engagement_id' | 'workflow_id'>;

function taskSubject(task: Task, shared: Shared, zone: string): PlanSubject {
  const content = {
    title: task.title,
    notes: task.notes?.trim() ?? '',
    estimated_minutes:
      task.estimated_hours === undefined ? null : Math.round(task.estimated_hours * 60),
    due: task.due === undefined ? null : dueInstant(task.due, zone),
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
  return { ...content, ...shared, intent: task.title, content_hash: canonicalHash(content) };
}

function intentSubject(intent: string, shared: Shared): PlanSubject {
  const nothing = { task_id: null, client_id: null, project_id: null, sprint_id: null };
  return {
    title: titleOf(intent),
    intent,
    notes: intent,
    estimated_minutes: null,
    due: null,
    priority: 'normal',
    billable: false,
    ...nothing,
    ...shared,
    content_hash: canonicalHash({ intent, ...shared }),
  };
}

/** The first sentence of free text, shortened at a word. */
function titleOf(intent: string): string {
  const first = (/^[^\n]*?(?:[.!?](?=\s)|$|\n)/.exec(intent)?.[0] ?? intent).trim();
  const sentence = first.replace(/[.!?\s]+$/, '') || intent.trim();
  if (sentence.length <= TITLE_CHARS) return sentence;
  const cut = sentence.slice(0, TITLE_CHARS);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), TITLE_CHARS / 2)).trim()}…`;
}

/** Refuses, with 422, what cannot be planned: words without a letter or digit, an id of nothing that can be stored, a due date that has passed, or more hours than the steps can hold. */
export function checkSubject(subject: PlanSubject, now: Date): void {
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
  if (due !== null && Date.parse(due) < now.getTime()) {
    const detail = `The task was due ${due}, which is in the past. Give it a new due date.`;
    throw new AppError('invalid', detail, {
      code: 'due_in_the_past',
      errors: [{ path: 'task.due', message: `is in the past: it is ${now.toISOString()}` }],
    });
  }
  const most = max_steps * MAX_STEP_MINUTES;
  if (estimated_minutes === null || estimated_minutes <= most) return;
  const detail =
    max_steps < MAX_STEPS
      ? `${max_steps} steps of at most 8 h hold ${most / 60} h, less than the estimate.`
      : `A plan holds at most ${most / 60} h: ${MAX_STEPS} steps of 8 h. Split the task.`;
  throw new AppError('invalid', detail, {
    code: 'estimate_too_large',
    errors: [{ path: 'task.estimated_hours', message: `at most ${most / 60}` }],
  });
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
