/**
 * Which rows of the Coda task table still want a plan or a schedule, and how far the table is done. Invariant: the mark passes a
 * row only when that row is done or can never be: what failed before is found again by the next poll.
 */
import type { PlanStatus, Task } from '@almanac/shared/contracts/planner';
import { errorText } from '@almanac/shared/lang/app-error';
import { taskOfRow } from './coda-task-row.ts';
import { isTakenCareOf } from './plan-status.ts';
import { checkSubject, subjectOf } from './plan-subject.ts';
import { taskSays } from './task-says.ts';

/** A row of the table as it was read. */
export interface PollRow {
  row_id: string;
  created_at: string;
  updated_at: string;
  values: Record<string, unknown>;
}

export interface KnownPlan {
  task_id: string;
  status: PlanStatus;
  content_hash: string;
}

export interface PollInput {
  rows: PollRow[];
  /** The newest plan of each task. */
  plans: Map<string, KnownPlan>;
  mark: string | null;
  now: Date;
  zone: string;
}

/** What a row says about its task, in the person's own column. */
export interface TaskWord {
  task_id: string;
  outcome: 'done' | 'open';
  /** Of the row. */
  updated_at: string;
}

export interface PollDecision {
  tasks: Task[];
  rejected: { row_id: string; reason: string }[];
  mark: string | null;
}

/** Reads are snapshots up to minutes old: a row may appear behind the mark. */
const OVERLAP_MS = 2 * 60_000;
/** One poll's tasks are planned one after the other by the caller; the rest comes with the next poll. */
const MAX_TASKS = 200;

export function decidePoll(input: PollInput): PollDecision {
  const since = input.mark === null ? 0 : Date.parse(input.mark) - OVERLAP_MS;
  const rows = input.rows
    .filter((row) => Date.parse(row.updated_at) >= since)
    .toSorted((a, b) => Date.parse(a.updated_at) - Date.parse(b.updated_at));
  const first_rows = firstRowOfTask(input.rows);
  const decision: PollDecision = { tasks: [], rejected: [], mark: input.mark };
  let passing = true;
  for (const row of rows) {
    const verdict = judge(row, first_rows, input);
    if (verdict.wants !== undefined) {
      passing = false;
      if (decision.tasks.length < MAX_TASKS) decision.tasks.push(verdict.wants);
      continue;
    }
    if (verdict.rejected !== undefined) {
      decision.rejected.push({ row_id: row.row_id, reason: verdict.rejected });
    }
    if (passing) decision.mark = later(decision.mark, row.updated_at);
  }
  return decision;
}

/** The words of all rows that own their task, in no order; a row that was deleted says nothing. */
export function wordsOfRows(rows: PollRow[]): TaskWord[] {
  const first_rows = firstRowOfTask(rows);
  return rows.flatMap(({ row_id, values, updated_at }) => {
    const outcome = taskSays(values);
    const read = taskOfRow(values);
    if (outcome === undefined || read.outcome !== 'task') return [];
    const { task_id } = read.task;
    return first_rows.get(task_id) === row_id ? [{ task_id, outcome, updated_at }] : [];
  });
}

interface Verdict {
  wants?: Task;
  rejected?: string;
}

function judge(row: PollRow, first_rows: Map<string, string>, input: PollInput): Verdict {
  const read = taskOfRow(row.values);
  if (read.outcome === 'blank') return {};
  if (read.outcome === 'rejected') return { rejected: read.reason };
  const { task } = read;
  if (first_rows.get(task.task_id) !== row.row_id) {
    return { rejected: `task_id ${task.task_id} already belongs to an older row` };
  }
  const subject = subjectOf({ task }, input);
  const plan = input.plans.get(task.task_id);
  const same = plan?.content_hash === subject.content_hash;
  if (plan !== undefined && same && isTakenCareOf(plan.status)) return {};
  // Nobody plans what is done.
  if (taskSays(row.values) === 'done') return {};
  try {
    if (!same) checkSubject(subject, input);
  } catch (error) {
    return { rejected: errorText(error) };
  }
  return { wants: task };
}

/** Two rows with one task_id would revise each other's plan for ever: the older row owns the id. */
function firstRowOfTask(rows: PollRow[]): Map<string, string> {
  const first = new Map<string, string>();
  for (const row of rows.toSorted((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at))) {
    const read = taskOfRow(row.values);
    if (read.outcome === 'task' && !first.has(read.task.task_id)) {
      first.set(read.task.task_id, row.row_id);
    }
  }
  return first;
}

function later(mark: string | null, updated_at: string): string {
  const at = new Date(updated_at).toISOString();
  return mark !== null && Date.parse(mark) >= Date.parse(at) ? mark : at;
}
