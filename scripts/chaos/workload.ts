/**
 * The main job as people and timers drive it in one round: tasks that come by webhook or lie in the table, a change of one, edits in
 * the calendar, decisions, a stop, the reflection. Every caller does what the real one does: it asks again until it is answered.
 */
import { must } from '@almanac/shared/lang/assert';
import { applied } from './applied.ts';
import { decideActions, type Decisions } from './decisions.ts';
import { fact, rowsOf } from './facts.ts';
import type { Answer, Lane } from './lane.ts';
import type { RoundPlan, RoundTask, Way } from './round-plan.ts';
import { stopAndResume, type Stop } from './stop-and-resume.ts';

/** What must be true of a task at the end. */
export interface ExpectedTask {
  task_id: string;
  version: number;
  /** Where the person left an event. */
  moved?: { event_id: string; start: string; end: string };
  deleted?: string;
  ticked?: string;
}

export interface Expected {
  round: number;
  tasks: ExpectedTask[];
  decisions: Pick<Decisions, 'approved' | 'rejected' | 'expired'>;
  stop: Stop | undefined;
  /** The day of the reflection, `2026-11-23`. */
  period: string;
}

const TASKS = 'grid-tasks';
const MORNING_MS = 7.5 * 3_600_000;
const EVENING_MS = 17 * 3_600_000;
const DAY_MS = 86_400_000;

export async function playWorkload(lane: Lane, plan: RoundPlan): Promise<Expected> {
  lane.setClock(new Date(plan.day.getTime() + MORNING_MS));
  for (const task of Object.values(plan.tasks)) {
    const { client_id = '', ...values } = task;
    await lane.sandbox.coda.addRow(TASKS, { ...values, client_id });
  }
  const fault = await setFault(lane, plan);
  const ways: Record<Way, () => Promise<ExpectedTask>> = {
    changed: () => changedTask(lane, plan.tasks.changed),
    moved: () => movedTask(lane, plan, plan.tasks.moved),
    polled: () => polledTask(lane, plan, plan.tasks.polled),
  };
  const deciding = decideActions(lane, plan);
  const tasks = await inOrder(plan, ways);
  const decisions = await deciding;
  const stop = plan.with_stop ? await stopAndResume(lane, plan) : undefined;
  if (stop !== undefined) tasks.push(stop.task);
  await fault.over;
  lane.setClock(new Date(plan.day.getTime() + EVENING_MS));
  await answered('the reflection', () => lane.run('daily-observer-trigger'));
  await fact('the status page opens', async () => (await lane.openConsole()) === 200);
  await settle(lane, decisions);
  const period = plan.day.toISOString().slice(0, 10);
  return { round: plan.number, tasks, decisions, stop, period };
}

async function inOrder(
  plan: RoundPlan,
  ways: Record<Way, () => Promise<ExpectedTask>>,
): Promise<ExpectedTask[]> {
  if (plan.side_by_side) return Promise.all(plan.order.map((way) => ways[way]()));
  const tasks: ExpectedTask[] = [];
  for (const way of plan.order) tasks.push(await ways[way]());
  return tasks;
}

/** What the timers would do next: the table and the calendar are read again, and the day is looked back on once more. */
async function settle(lane: Lane, decisions: Decisions): Promise<void> {
  await answered('the poll', () => lane.run('coda-to-calendar-sync'));
  await decisions.expire();
  await fact('the calendar is read', async () => {
    const sync = { method: 'POST', path: '/api/v1/scheduler/sync', body: {} } as const;
    await lane.scheduler.call({ ...sync, reply: decisions.any });
    return true;
  });
  await answered('the reflection', () => lane.run('daily-observer-trigger'));
}

/** `over` resolves when a fault that lasts for a time has ended; one that lasts for some calls ends by itself. */
async function setFault(lane: Lane, { fault }: RoundPlan): Promise<{ over: Promise<void> }> {
  if (fault === undefined) return { over: Promise.resolve() };
  await lane.sandbox.setFault(fault.fault);
  const { for_ms } = fault;
  if (for_ms === undefined) return { over: Promise.resolve() };
  const lasted = new Promise<void>((resolve) => setTimeout(resolve, for_ms));
  return { over: lasted.then(() => lane.sandbox.clearFaults(fault.fault.provider)) };
}

async function changedTask(lane: Lane, task: RoundTask): Promise<ExpectedTask> {
  await posted(lane, task);
  const changed = { ...task, estimated_hours: task.estimated_hours + 1 };
  const rows = await lane.sandbox.coda.rows(TASKS);
  const row = must(
    rows.find(({ values }) => values['task_id'] === task.task_id),
    'the row',
  );
  const { estimated_hours } = changed;
  await lane.sandbox.coda.changeRow(TASKS, row.id, { estimated_hours });
  await posted(lane, changed);
  return { task_id: task.task_id, version: 2 };
}

async function movedTask(lane: Lane, plan: RoundPlan, task: RoundTask): Promise<ExpectedTask> {
  await posted(lane, task);
  const block = await applied(lane, task.task_id);
  const start = new Date(plan.day.getTime() + 30 * DAY_MS + 19 * 3_600_000);
  const length_ms = Date.parse(block.end_at) - Date.parse(block.start_at);
  const end = new Date(start.getTime() + length_ms);
  const [from, to] = [start.toISOString(), end.toISOString()];
  const change = { start: { dateTime: from }, end: { dateTime: to } };
  await lane.sandbox.google.changeEvent(block.calendar_event_id, change, block.calendar_id);
  return {
    task_id: task.task_id,
    version: 1,
    moved: { event_id: block.calendar_event_id, start: from, end: to },
  };
}

async function polledTask(lane: Lane, plan: RoundPlan, task: RoundTask): Promise<ExpectedTask> {
  await fact(`the poll finds ${task.task_id}`, async () => {
    await lane.run('coda-to-calendar-sync');
    const sql = 'select 1 as found from scheduler.blocks where task_id = $1 limit 1';
    return (await rowsOf(lane.db, sql, [task.task_id])).length > 0;
  });
  const { calendar_event_id: event_id, calendar_id, title } = await applied(lane, task.task_id);
  const { google } = lane.sandbox;
  const base = { task_id: task.task_id, version: 1 };
  if (plan.edit === 'delete') {
    await google.deleteEvent(event_id, calendar_id);
    return { ...base, deleted: event_id };
  }
  await google.changeEvent(event_id, { summary: `✓ ${title}` }, calendar_id);
  return { ...base, ticked: event_id };
}

/** As Coda's automation would: again until somebody has taken the task. */
function posted(lane: Lane, task: RoundTask): Promise<unknown> {
  return answered(`${task.task_id} is accepted`, () => lane.webhook('coda/task-created', task));
}

async function answered(what: string, ask: () => Promise<Answer | undefined>): Promise<unknown> {
  let last = 'nobody answered';
  return fact(
    () => `${what}; the last answer: ${last}`,
    async () => {
      const answer = await ask();
      if (answer !== undefined) last = `${answer.status} ${JSON.stringify(answer.body)}`;
      return answer?.status === 200 ? { body: answer.body } : undefined;
    },
  );
}
