/** What is asked for, as items of the domain: a plan's steps, or tasks of a request. */
import type { ScheduleItemInput } from '@almanac/shared/contracts/scheduler';
import type { FieldError } from '@almanac/shared/lang/app-error';
import { Temporal } from 'temporal-polyfill';
import { dependencyOrder } from '../dependency-order.ts';
import { allDayInterval } from '../local-day.ts';
import { itemKey, type ScheduleItem } from '../schedule-types.ts';
import { type SpokenPlan, workLeft } from './step-words.ts';

/** A day means its end for a due date and its start for a release, in the person's zone. */
export function instantOf(text: string, edge: 'start' | 'end', zone: string): number {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return Date.parse(text);
  const next = Temporal.PlainDate.from(text).add({ days: 1 }).toString();
  return allDayInterval(text, next, zone)[edge];
}

export function itemsOfPlan(plan: SpokenPlan, zone: string): ScheduleItem[] {
  return plan.sop.steps.map((step) => ({
    step_id: step.step_id,
    ...(plan.task_id === null ? {} : { task_id: plan.task_id }),
    title: step.title,
    duration_minutes: step.estimated_minutes,
    ...(plan.due === null ? {} : { due: instantOf(plan.due, 'end', zone) }),
    priority: plan.priority,
    depends_on: step.depends_on,
    kind: step.kind,
    ...wholeMeeting(step.kind),
    ...workLeft(plan, { step_id: step.step_id, duration_minutes: step.estimated_minutes }),
  }));
}

export function itemsOfTasks(tasks: readonly ScheduleItemInput[], zone: string): ScheduleItem[] {
  return tasks.map((task) => {
    const { due, deadline, release, ...rest } = task;
    return {
      ...wholeMeeting(task.kind),
      ...rest,
      ...(due === undefined ? {} : { due: instantOf(due, 'end', zone) }),
      ...(deadline === undefined ? {} : { deadline: instantOf(deadline, 'end', zone) }),
      ...(release === undefined ? {} : { release: instantOf(release, 'start', zone) }),
    };
  });
}

/** Not before the window that was asked for, and not after it while it lasts. */
export function withinWindow(
  item: ScheduleItem,
  window: { from: number; to: number },
  now: number,
): ScheduleItem {
  const release = Math.max(item.release ?? window.from, window.from);
  if (window.to <= now) return { ...item, release };
  return { ...item, release, deadline: Math.min(item.deadline ?? window.to, window.to) };
}

/** People do not meet in parts, unless the request says how. */
function wholeMeeting(kind: ScheduleItem['kind']): { split?: false } {
  return kind === 'meeting' ? { split: false } : {};
}

/** Dependencies on what is not among the items: nobody could say when that is done. */
export function unknownDependencies(items: readonly ScheduleItem[]): FieldError[] {
  const known = new Set(items.map(itemKey));
  return items.flatMap((item, index) =>
    (item.depends_on ?? [])
      .filter((id) => !known.has(id))
      .map((id) => ({
        path: `tasks.${index}.depends_on`,
        message: `${id} is not among the tasks`,
      })),
  );
}

/** Ids that name two of the items: a dependency on one of them would mean either. */
export function doubledIds(items: readonly ScheduleItem[]): FieldError[] {
  const seen = new Set<string>();
  return items.flatMap((item, index) => {
    const key = itemKey(item);
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    const path = `tasks.${index}.${item.step_id === undefined ? 'task_id' : 'step_id'}`;
    return [{ path, message: `${key} is given twice` }];
  });
}

/** Dependencies that come back to where they began, each with what it waits for. */
export function circularDependencies(items: readonly ScheduleItem[]): FieldError[] {
  const order = dependencyOrder(items);
  if (order.kind === 'ordered') return [];
  const index_of = new Map(items.map((item, index) => [itemKey(item), index]));
  return order.keys.slice(0, -1).map((key, at) => ({
    path: `tasks.${index_of.get(key)}.depends_on`,
    message: `${key} waits for ${order.keys[at + 1]}, in a circle: ${order.keys.join(' → ')}`,
  }));
}

/** Deadlines that are over before their work may begin: somebody mistyped one of the two. */
export function impossibleDeadlines(items: readonly ScheduleItem[]): FieldError[] {
  return items.flatMap(({ release, deadline }, index) =>
    release !== undefined && deadline !== undefined && deadline <= release
      ? [{ path: `tasks.${index}.deadline`, message: 'must lie after the release' }]
      : [],
  );
}
