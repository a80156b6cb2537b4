/**
 * The workflows without n8n: the same HTTP calls that n8n's workflows make, a few typed lines each. They hold
 * no logic: services decide and retry; every call carries an Idempotency-Key made from the payload.
 */
import type { z } from 'zod';
import { actionDecision, type ActionInput } from '@almanac/shared/contracts/actions';
import { eventReply, type EventRequest } from '@almanac/shared/contracts/events';
import { reflection, type ReflectMode } from '@almanac/shared/contracts/observer';
import { plan, pollReply, type Task } from '@almanac/shared/contracts/planner';
import { scheduleReply } from '@almanac/shared/contracts/scheduler';
import type { EventUpdatedWebhook, taskCreatedReply } from '@almanac/shared/contracts/workflows';
import type { ServiceClient } from '@almanac/shared/http/call';
import { requestScope } from '@almanac/shared/http/request-scope';
import { AppError, errorText } from '@almanac/shared/lang/app-error';
import { canonicalHash } from '@almanac/shared/lang/canonical';
import { newId } from '@almanac/shared/lang/ids';

export interface WorkflowClients {
  planner: ServiceClient;
  scheduler: ServiceClient;
  memory: ServiceClient;
  observer: ServiceClient;
  actions: ServiceClient;
}

const TIMEOUT_MS = 60_000;

/** coda-to-calendar-sync: a task becomes a plan, the plan becomes blocks. */
export async function codaToCalendar(
  to: WorkflowClients,
  task: Task,
  source: 'webhook' | 'poll',
): Promise<z.infer<typeof taskCreatedReply>> {
  const key = `task:${canonicalHash(task)}`;
  // One execution of the workflow: a task that is changed and changed back is new work, not a repeat.
  const execution = requestScope()?.request_id ?? newId('req');
  const planned = await to.planner.call({
    method: 'POST',
    path: '/api/v1/planner/plan',
    body: { task },
    reply: plan,
    idempotency_key: `${key}:${execution}`,
    timeout_ms: TIMEOUT_MS,
  });
  const schedule = await to.scheduler.call({
    method: 'POST',
    path: '/api/v1/scheduler/schedule',
    body: { plan_id: planned.plan_id },
    reply: scheduleReply,
    idempotency_key: `schedule:${planned.plan_id}:${planned.version}:${execution}`,
    timeout_ms: TIMEOUT_MS,
  });
  const recorded = await recordReceived(to, task, { source, key, execution });
  return { task_id: task.task_id, plan: planned, schedule, degraded: recorded ? [] : ['events'] };
}

/** A fact for the record: the plan and its blocks stand, whether or not the memory-gateway hears of the task now. */
async function recordReceived(
  to: WorkflowClients,
  task: Task,
  how: { source: 'webhook' | 'poll'; key: string; execution: string },
): Promise<boolean> {
  const { task_id, title, client_id } = task;
  // A task that the poll meets again because it cannot be placed yet is not received again.
  const occasion = how.source === 'poll' ? how.key : `${how.key}:${how.execution}`;
  try {
    await postEvent(to, {
      event_type: 'task.received',
      event_source: `workflow:${how.source}`,
      payload: { task_id, title, source: how.source },
      dedupe_key: `task.received:${occasion}`,
      ...(client_id === undefined ? {} : { client_id }),
    });
    return true;
  } catch (error) {
    if (error instanceof AppError && error.kind === 'unavailable') return false;
    throw error;
  }
}

/**
 * The other trigger of coda-to-calendar-sync: what the planner finds in the Coda table goes the same way, one after the other.
 * Throws `unavailable` when a service failed one of them, after all had their turn.
 */
export async function pollCoda(
  to: WorkflowClients,
): Promise<{ task_id: string; error: string | null }[]> {
  const { tasks } = await to.planner.call({
    method: 'POST',
    path: '/api/v1/planner/tasks/poll',
    body: {},
    reply: pollReply,
    timeout_ms: TIMEOUT_MS,
  });
  const results: { task_id: string; error: string | null }[] = [];
  const failed: string[] = [];
  for (const task of tasks) {
    const { task_id } = task;
    const failure: unknown = await codaToCalendar(to, task, 'poll').then(
      () => undefined,
      (error: unknown) => error,
    );
    const error = failure === undefined ? null : errorText(failure);
    results.push({ task_id, error });
    if (failure !== undefined && !isCallersToMend(failure)) failed.push(`${task_id}: ${error}`);
  }
  if (failed.length > 0) throw new AppError('unavailable', failed.join('; ').slice(0, 900));
  return results;
}

const CALLERS = [
  'bad_request',
  'not_found',
  'conflict',
  'too_large',
  'unsupported_media',
  'invalid',
];

/** A refusal of what was asked for is the asker's to mend; any other failure is ours to know. */
export function isCallersToMend(error: unknown): boolean {
  return error instanceof AppError && CALLERS.includes(error.kind);
}

/** calendar-to-coda-sync: what happened to a block reaches the task's row. */
export async function calendarToCoda(
  to: WorkflowClients,
  news: EventUpdatedWebhook,
): Promise<{ action_id: string | null; event: string }> {
  const key = `${news.block_id}:${news.revision}:${news.status}`;
  const decision =
    news.task_id === null ? undefined : await updateTask(to, news, news.task_id, key);
  const event = await postEvent(to, {
    event_type: 'task.updated',
    event_source: 'workflow:calendar-to-coda-sync',
    payload: {
      task_id: news.task_id ?? news.block_id,
      status: news.status,
      block_id: news.block_id,
      start: news.start,
      end: news.end,
    },
    dedupe_key: `task.updated:${key}`,
    ...(news.client_id === null ? {} : { client_id: news.client_id }),
  });
  return { action_id: decision?.action_id ?? null, event };
}

/** event-logger. */
export async function postEvent(to: WorkflowClients, event: EventRequest): Promise<string> {
  const reply = await to.memory.call({
    method: 'POST',
    path: '/api/v1/events',
    body: event,
    reply: eventReply,
    ...(event.dedupe_key === undefined ? {} : { idempotency_key: event.dedupe_key }),
  });
  return reply.event_id;
}

/** daily-observer-trigger and weekly-observer-trigger. */
export async function observe(
  to: WorkflowClients,
  mode: ReflectMode,
): Promise<z.infer<typeof reflection>> {
  const made = await to.observer.call({
    method: 'POST',
    path: '/api/v1/observer/reflect',
    query: { mode },
    reply: reflection,
    timeout_ms: TIMEOUT_MS,
  });
  const { reflection_id, period } = made;
  await postEvent(to, {
    event_type: 'reflection.created',
    event_source: `workflow:${mode}-observer-trigger`,
    payload: { reflection_id, mode, period },
    dedupe_key: `reflection.created:${reflection_id}`,
  });
  return made;
}

/** on-error: a workflow that failed is a recorded fact. */
export function onError(
  to: WorkflowClients,
  failure: { workflow: string; error: string; request_id: string },
): Promise<string> {
  const { workflow, error, request_id } = failure;
  return postEvent(to, {
    event_type: 'workflow.failed',
    event_source: 'workflow:on-error',
    payload: { workflow, error, request_id },
    dedupe_key: `workflow.failed:${request_id}`,
  });
}

function updateTask(to: WorkflowClients, news: EventUpdatedWebhook, task_id: string, key: string) {
  const idempotency_key = `coda.update_task:${key}`;
  const action: ActionInput = {
    action_type: 'coda.update_task',
    inputs: { task_id, fields: news.fields },
    target: { system: 'coda', ref: `task:${task_id}` },
    expected_effect: `The row of task ${task_id} shows that "${news.title}" is ${news.status}.`,
    reasoning: 'The calendar changed, and the task in Coda must tell the same as the calendar.',
    affected_records: [`coda:task:${task_id}`],
    rollback: { strategy: 'restore_previous' },
    idempotency_key,
    ...(news.client_id === null ? {} : { client_id: news.client_id }),
  };
  return to.actions.call({
    method: 'POST',
    path: '/api/v1/actions',
    body: action,
    reply: actionDecision,
    idempotency_key,
  });
}
