/** Reads what a reschedule is about: the blocks of the scope, the steps they are for, and everything that stands around them. */
import { type Plan, stepKind } from '@almanac/shared/contracts/planner';
import type { RescheduleReason, RescheduleScope } from '@almanac/shared/contracts/reschedule';
import type { Queryable } from '@almanac/shared/pg/database';
import {
  type BlockRow,
  blocksOfPlans,
  blocksOfTaskRuns,
  findBlocks,
  standingBlocks,
} from '../db/block-rows.ts';
import { doneTasks } from '../db/completion-rows.ts';
import { declinedSituations, requestsOfRuns, type RunRequest } from '../db/run-rows.ts';
import { isLeftAlone } from '../domain/runs/collisions.ts';
import type { WorkOfBlock } from '../domain/runs/run-result.ts';
import { itemsOfPlan, itemsOfTasks, withinWindow } from '../domain/runs/schedule-items.ts';
import type { Week, WeekBlock } from '../domain/runs/week.ts';
import {
  type BusyInterval,
  itemKey,
  MINUTE_MS,
  type ScheduleItem,
} from '../domain/schedule-types.ts';
import { storedBlock, type StoredBlock } from './compute-run.ts';
import { isPlanOver, type KnownPlans } from './plans-in-question.ts';
import { keyOfTask, workByKey } from './work-in-question.ts';

export type StoredWeekBlock = WeekBlock & StoredBlock;

export interface AskedWeek {
  reason: RescheduleReason;
  scope: RescheduleScope | undefined;
  /** Only the steps of these blocks may get missing minutes; absent: all in scope. */
  grows?: readonly string[];
  /** What was noticed, by places; absent where a person asks or a plan changed, who have the last word on all of it. */
  noticed?: readonly string[];
  now: number;
  freeze_until: number;
  zone: string;
}

export interface WeekInQuestion {
  week: Week<StoredWeekBlock>;
  /** By item key: what a new block of it takes over. */
  work: Map<string, WorkOfBlock>;
  /** The plans whose steps are in question, as they are now. */
  plans: Plan[];
}

/** Older blocks whose time passed without a word are left alone. */
export const BACK_MS = 14 * 86_400_000;

/** What was declined longer ago is over: as far as a calendar is read ahead, its blocks are past. */
export const DECLINED_MS = BACK_MS + 57 * 86_400_000;

/** The plans whose steps must be known, as far as blocks tell. */
export async function plansInScope(
  db: Queryable,
  asked: AskedWeek,
  until: Date,
): Promise<string[]> {
  const standing = await standingBlocks.many(db, new Date(asked.now - BACK_MS), until);
  const named = await findBlocks.many(db, namedBlocks(asked));
  const ids = [...standing.filter((row) => isInScope(row, asked)), ...named].flatMap((row) =>
    row.plan_id === null ? [] : [row.plan_id],
  );
  return [...new Set([...ids, ...(asked.scope?.plan_ids ?? [])])];
}

/** `plans` are those of `plansInScope`; blocks of a plan that came since only stand around. */
export async function weekInQuestion(
  db: Queryable,
  asked: AskedWeek,
  around: { plans: KnownPlans; busy: readonly BusyInterval[]; until: Date },
): Promise<WeekInQuestion> {
  const standing = await standingBlocks.many(db, new Date(asked.now - BACK_MS), around.until);
  const plans = [...around.plans.values()].filter((plan) => plan !== undefined);
  const named = await findBlocks.many(db, namedBlocks(asked));
  const task_runs = new Set(
    [...standing.filter((row) => isInScope(row, asked)), ...named]
      .filter(({ plan_id }) => plan_id === null)
      .map(({ run_id }) => run_id),
  );
  const rows = [
    ...(await blocksOfPlans.many(db, [...around.plans.keys()])),
    ...(await blocksOfTaskRuns.many(db, [...task_runs])),
  ];
  const requests = await requestsOfRuns.many(db, [...new Set(rows.map(({ run_id }) => run_id))]);
  const undone = new Set(
    requests.filter(({ undone_by }) => undone_by !== null).map(({ run_id }) => run_id),
  );
  // A plan that never was scheduled, or whose schedule a person took back, has nothing to be scheduled again.
  const live = plans.filter((plan) => {
    const own = rows.filter(({ plan_id }) => plan_id === plan.plan_id);
    const scheduled = own.some(({ status, run_id }) => status !== 'deleted' || !undone.has(run_id));
    return !isPlanOver(plan) && scheduled;
  });
  const asked_by = new Map(requests.map(({ run_id, request }) => [run_id, request]));
  const spoken = [
    ...live.flatMap((plan) => {
      const own = rows.filter(({ plan_id }) => plan_id === plan.plan_id);
      const last = lastAsked(own.flatMap(({ run_id }) => asked_by.get(run_id) ?? []));
      return itemsOfPlan(plan, asked.zone).map((item) => asAsked(item, last, asked.now));
    }),
    ...[...task_runs].flatMap((run_id) => tasksOfRun(run_id, asked_by.get(run_id), asked)),
  ];
  const closed = new Set(spoken.filter((item) => item.closed !== undefined).map(itemKey));
  const items = spoken.filter((item) => !closed.has(itemKey(item)));
  const keys = new Set(items.map(itemKey));
  for (const item of itemsOfBlocks(rows, around.plans))
    if (!keys.has(itemKey(item))) items.push(item);
  const isLeft = await leftAlone(db, asked);
  const blocks = rows.map((row): StoredWeekBlock => {
    const over = !live.some(({ plan_id }) => plan_id === row.plan_id);
    const left = closed.has(keyOf(row)) ? ('work' as const) : ('step' as const);
    const stands = keys.has(keyOf(row)) || !isKnown(row, around.plans);
    const gone = stands ? null : over ? ('plan' as const) : left;
    const block = weekBlock(row, { gone, in_scope: isInScope(row, asked) });
    return { ...block, in_scope: block.in_scope && !isLeft(block) };
  });
  const ours = new Set(rows.map(placeOf));
  const others = standing.filter((row) => !ours.has(placeOf(row))).map(storedBlock);
  const work = workByKey(blocks, live, asked_by, task_runs);
  const week = {
    items,
    blocks,
    others: others.map(({ start, end, row }) => ({ start, end, title: row.title })),
    busy: around.busy,
    may_grow: await growing(db, blocks, items, asked),
    now: asked.now,
    freeze_until: asked.freeze_until,
    reason: asked.reason,
  };
  return { week, work, plans: live };
}

/** What happens by itself leaves a block where a person said no to moving it. */
async function leftAlone(
  db: Queryable,
  { noticed, now }: AskedWeek,
): Promise<(block: StoredWeekBlock) => boolean> {
  if (noticed === undefined) return () => false;
  const said_no = await declinedSituations.many(db, new Date(now - DECLINED_MS));
  const declined = said_no.map(({ situation }) => situation);
  return (block) => isLeftAlone(block, { declined, now: noticed });
}

/** A place that a block is to leave stands beside its own. */
function placeOf({ block_id, start_at }: BlockRow): string {
  return `${block_id} ${start_at}`;
}

function isKnown({ plan_id }: BlockRow, plans: KnownPlans): boolean {
  return plan_id !== null && plans.get(plan_id) !== undefined;
}

/** Work of which nobody knows more than its blocks: what they say is what there is to do. */
function itemsOfBlocks(rows: readonly BlockRow[], plans: KnownPlans): ScheduleItem[] {
  const items = new Map<string, ScheduleItem>();
  for (const row of rows) {
    if (isKnown(row, plans) || row.status === 'deleted') continue;
    const key = keyOf(row);
    const minutes = (Date.parse(row.end_at) - Date.parse(row.start_at)) / MINUTE_MS;
    const { duration_minutes = 0 } = items.get(key) ?? {};
    items.set(key, {
      step_id: key,
      title: row.title,
      duration_minutes: duration_minutes + minutes,
      kind: stepKindOf(row.kind),
    });
  }
  return [...items.values()];
}

function stepKindOf(kind: string | null): ScheduleItem['kind'] {
  return stepKind.safeParse(kind).data;
}

/** Blocks whose steps may grow, whatever became of the blocks themselves. */
function namedBlocks({ grows, scope }: AskedWeek): readonly string[] {
  return [...(grows ?? []), ...(scope?.block_ids ?? [])];
}

/** Open, ahead (or passed without a word), and named by every part of the scope. */
export function isInScope(row: BlockRow, { scope, now, reason }: AskedWeek): boolean {
  if (row.status !== 'planned' && row.status !== 'applied') return false;
  if (Date.parse(row.end_at) <= now && reason !== 'overrun') return false;
  if (scope === undefined) return true;
  const { plan_ids, block_ids, from, to } = scope;
  if (plan_ids !== undefined && !plan_ids.includes(row.plan_id ?? '')) return false;
  if (block_ids !== undefined && !block_ids.includes(row.block_id)) return false;
  if (from !== undefined && Date.parse(row.end_at) <= Date.parse(from)) return false;
  return to === undefined || Date.parse(row.start_at) < Date.parse(to);
}

/** Of a task that is done, as the person says, nothing is missing. */
async function growing(
  db: Queryable,
  blocks: readonly StoredWeekBlock[],
  items: readonly ScheduleItem[],
  asked: AskedWeek,
): Promise<ReadonlySet<string>> {
  const tasks = new Set(blocks.flatMap(({ row }) => row.task_id ?? []));
  const done = new Set((await doneTasks.many(db, [...tasks])).map(({ task_id }) => task_id));
  const over = new Set(
    blocks.filter(({ row }) => done.has(row.task_id ?? '')).map(({ key }) => key),
  );
  for (const item of items) if (done.has(item.task_id ?? '')) over.add(itemKey(item));
  return new Set([...inScopeToGrow(blocks, items, asked)].filter((key) => !over.has(key)));
}

function inScopeToGrow(
  blocks: readonly StoredWeekBlock[],
  items: readonly ScheduleItem[],
  { grows, scope }: AskedWeek,
): ReadonlySet<string> {
  const named = grows ?? scope?.block_ids;
  if (named !== undefined) {
    return new Set(blocks.filter(({ block_id }) => named.includes(block_id)).map(({ key }) => key));
  }
  if (scope?.from === undefined && scope?.to === undefined) return new Set(items.map(itemKey));
  return new Set(blocks.filter(({ in_scope }) => in_scope).map(({ key }) => key));
}

function weekBlock(row: BlockRow, more: Pick<WeekBlock, 'gone' | 'in_scope'>): StoredWeekBlock {
  const stored = storedBlock(row);
  const minutes = (stored.end - stored.start) / MINUTE_MS;
  const { moved_by, moved_from_start, moved_from_end, actual_end, actual_minutes } = row;
  const was =
    moved_by === 'person' && moved_from_start !== null && moved_from_end !== null
      ? (Date.parse(moved_from_end) - Date.parse(moved_from_start)) / MINUTE_MS
      : 0;
  return {
    ...stored,
    ...more,
    key: keyOf(row),
    title: row.title,
    stands_for_minutes: Math.max(minutes, was),
    actual_minutes,
    actual_end: actual_end === null ? null : Date.parse(actual_end),
  };
}

/** Ids of tasks are only one's own within one request. */
function keyOf(row: BlockRow): string {
  const id = row.step_id ?? row.task_id ?? row.block_id;
  return row.plan_id === null ? keyOfTask(row.run_id, id) : id;
}

function tasksOfRun(
  run_id: string,
  run: RunRequest | undefined,
  { zone, now }: AskedWeek,
): ScheduleItem[] {
  const own = (id: string): string => keyOfTask(run_id, id);
  return itemsOfTasks(run?.request?.tasks ?? [], zone).map(({ task_id: _, ...item }, index) => {
    const task = run?.request?.tasks?.[index];
    const named = {
      ...item,
      step_id: own(task?.step_id ?? task?.task_id ?? ''),
      depends_on: (item.depends_on ?? []).map(own),
    };
    return asAsked(named, run, now);
  });
}

/** Cut as the run that scheduled it was asked to cut, and within the window that was asked for. */
function asAsked(item: ScheduleItem, run: RunRequest | undefined, now: number): ScheduleItem {
  const cut = { ...item, split: item.split ?? run?.preferences?.split };
  const window = run?.request?.window;
  if (window === undefined) return cut;
  return withinWindow(cut, { from: Date.parse(window.from), to: Date.parse(window.to) }, now);
}

/** The newest of the runs that scheduled a plan. */
function lastAsked(runs: readonly RunRequest[]): RunRequest | undefined {
  return runs.toSorted((a, b) => (b.now ?? 0) - (a.now ?? 0))[0];
}
