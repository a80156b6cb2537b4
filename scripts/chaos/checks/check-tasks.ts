/** One plan per task, its blocks all placed, its row in Coda right. */
import type { BlockRow, Evidence, PlanRow } from '../evidence.ts';
import type { ExpectedTask } from '../workload.ts';

const LIVE_OR_DONE = ['scheduled', 'in_progress', 'completed'];
const minutes = ({ start_at, end_at }: BlockRow): number =>
  (Date.parse(end_at) - Date.parse(start_at)) / 60_000;

export function checkTasks(evidence: Evidence, expected: readonly ExpectedTask[]): string[] {
  return expected.flatMap((task) => checkTask(evidence, task));
}

function checkTask(evidence: Evidence, task: ExpectedTask): string[] {
  const { task_id, version } = task;
  const plans = evidence.plans.filter((plan) => plan.task_id === task_id);
  const [plan] = plans;
  if (plan === undefined || plans.length !== 1) return [`${task_id} has ${plans.length} plans`];
  const blocks = evidence.blocks.filter((block) => block.task_id === task_id);
  const wrong: string[] = [];
  if (plan.version !== version) {
    wrong.push(`the plan of ${task_id} is at version ${plan.version}, not ${version}`);
  }
  if (!LIVE_OR_DONE.includes(plan.status)) wrong.push(`the plan of ${task_id} is ${plan.status}`);
  return [
    ...wrong,
    ...checkPlaced(evidence, plan, blocks),
    ...checkEdits(evidence, task, blocks),
    ...checkRow(evidence, task, plan, blocks),
  ];
}

/** Every minute of the plan stands in the calendar, or stood there until the person took it out. */
function checkPlaced(evidence: Evidence, plan: PlanRow, blocks: readonly BlockRow[]): string[] {
  const runs = evidence.runs.filter(
    (run) => run.plan_id === plan.plan_id && run.plan_version === plan.version,
  );
  const live = runs.filter(({ status }) => status === 'applied' || status === 'partially_applied');
  if (live.length !== 1) {
    const found = runs.map(({ status }) => status).join(', ') || 'none';
    return [`plan ${plan.plan_id} version ${plan.version} has not one live run: ${found}`];
  }
  if (live.some(({ unscheduled }) => unscheduled > 0)) return [];
  const placed = blocks
    .filter(({ status, deleted_by }) => status !== 'deleted' || deleted_by === 'person')
    .reduce((sum, block) => sum + minutes(block), 0);
  if (placed === plan.estimated_minutes) return [];
  return [`${plan.task_id ?? ''}: ${placed} of ${plan.estimated_minutes} minutes are placed`];
}

function checkEdits(evidence: Evidence, task: ExpectedTask, blocks: readonly BlockRow[]): string[] {
  const blockOf = (event_id: string) => blocks.find((one) => one.calendar_event_id === event_id);
  const wrong: string[] = [];
  if (task.moved !== undefined) {
    const { event_id, start } = task.moved;
    const event = evidence.events.find(({ id }) => id === event_id);
    if (Date.parse(event?.start.dateTime ?? '') !== Date.parse(start)) {
      wrong.push(`the event the person moved is at ${event?.start.dateTime ?? 'no time'}`);
    }
    if (Date.parse(blockOf(event_id)?.start_at ?? '') !== Date.parse(start)) {
      wrong.push(`the block of the moved event is at ${blockOf(event_id)?.start_at ?? 'no time'}`);
    }
  }
  const { deleted, ticked } = task;
  if (deleted !== undefined && blockOf(deleted)?.deleted_by !== 'person') {
    wrong.push(`the block the person deleted is ${blockOf(deleted)?.status ?? 'missing'}`);
  }
  if (ticked !== undefined && blockOf(ticked)?.status !== 'done') {
    wrong.push(`the block the person ticked is ${blockOf(ticked)?.status ?? 'missing'}`);
  }
  return wrong.map((text) => `${task.task_id}: ${text}`);
}

function checkRow(
  evidence: Evidence,
  task: ExpectedTask,
  plan: PlanRow,
  blocks: readonly BlockRow[],
): string[] {
  const rows = evidence.tasks.filter(({ values }) => values['task_id'] === task.task_id);
  const values = rows[0]?.values;
  if (values === undefined || rows.length !== 1) return [`${task.task_id} has ${rows.length} rows`];
  const live = blocks.filter(({ status }) => status !== 'deleted');
  const status = statusOf(live);
  const wrong: string[] = [];
  const want = (column: string, value: unknown): void => {
    if (values[column] !== value)
      wrong.push(`${column} is ${String(values[column])}, not ${String(value)}`);
  };
  want('almanac_status', status);
  want('almanac_plan_id', plan.plan_id);
  if (live.length > 0) {
    const starts = live.map(({ start_at }) => Date.parse(start_at));
    const ends = live.map(({ end_at }) => Date.parse(end_at));
    const shown = (column: string): number => Date.parse(String(values[column]));
    if (shown('almanac_start') !== Math.min(...starts))
      wrong.push('almanac_start is not the first');
    if (shown('almanac_end') !== Math.max(...ends)) wrong.push('almanac_end is not the last');
  }
  const event_id = values['almanac_event_id'];
  if (!blocks.some(({ calendar_event_id }) => calendar_event_id === event_id)) {
    wrong.push(`almanac_event_id ${String(event_id)} is no event of the task`);
  }
  return wrong.map((text) => `the row of ${task.task_id}: ${text}`);
}

function statusOf(live: readonly BlockRow[]): string {
  if (live.length === 0) return 'Unscheduled';
  return live.some(({ status }) => status === 'done') ? 'In progress' : 'Scheduled';
}
