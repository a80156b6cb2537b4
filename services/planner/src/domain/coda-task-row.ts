import { task, type Task } from '@almanac/shared/contracts/planner';
import { storable } from './storable.ts';

export type TaskRow =
  | { outcome: 'task'; task: Task }
  | { outcome: 'rejected'; reason: string }
  /** None of the person's columns is filled: a row somebody has just begun. */
  | { outcome: 'blank' };

const TEXT_COLUMNS = [
  'task_id',
  'title',
  'notes',
  'client_id',
  'project_id',
  'engagement_id',
  'workflow_id',
  'sprint_id',
] as const;
const COLUMNS = [...TEXT_COLUMNS, 'estimated_hours', 'due', 'priority', 'billable'] as const;
// A date column comes as that day's midnight with the doc's offset.
const MIDNIGHT = /^(\d{4}-\d{2}-\d{2})T00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** A row of the Coda task table as a task. What is empty in Coda ('', null, an empty list) was not given. */
export function taskOfRow(values_read: Record<string, unknown>): TaskRow {
  const values = storable(values_read);
  const given = Object.fromEntries(
    COLUMNS.map((column) => [column, cell(values[column])] as const).filter(
      ([, value]) => value !== undefined,
    ),
  );
  const filled = Object.keys(given).filter((column) => given[column] !== false);
  if (filled.length === 0) return { outcome: 'blank' };
  const parsed = task.safeParse(typed(given));
  if (parsed.success) return { outcome: 'task', task: parsed.data };
  const reasons = parsed.error.issues.map((issue) => {
    const column = String(issue.path[0] ?? 'row');
    return given[column] === undefined ? `${column} is missing` : `${column}: ${issue.message}`;
  });
  return { outcome: 'rejected', reason: reasons.join('; ').slice(0, 1000) };
}

/** One value per cell: lists, as lookups and multi-selects give them, count by their first entry. */
function cell(value: unknown): string | number | boolean | undefined {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof one === 'number' || typeof one === 'boolean') return one;
  if (typeof one !== 'string') return undefined;
  return one.trim() === '' ? undefined : one.trim();
}

function typed(given: Record<string, string | number | boolean | undefined>) {
  const typed_values: Record<string, unknown> = { ...given };
  for (const column of TEXT_COLUMNS) {
    if (typeof given[column] === 'number') typed_values[column] = String(given[column]);
  }
  const { estimated_hours, due, priority, billable } = given;
  if (
    typeof estimated_hours === 'string' &&
    /^\d+([.,]\d+)?( ?h| hours?| hrs?)?$/i.test(estimated_hours)
  ) {
    typed_values['estimated_hours'] = Number.parseFloat(estimated_hours.replace(',', '.'));
  }
  if (typeof due === 'string') typed_values['due'] = MIDNIGHT.exec(due)?.[1] ?? due;
  if (typeof priority === 'string') typed_values['priority'] = priority.toLowerCase();
  if (typeof billable === 'string' && /^(true|false)$/i.test(billable)) {
    typed_values['billable'] = /^true$/i.test(billable);
  }
  return typed_values;
}
