/** Counts rows together, one tally per row: the same counts as `db/stats-tallies.ts` makes of many rows in SQL. Pure. */
import type { Stats } from '@almanac/shared/contracts/stats';
import { plannedMinutes, workedMinutes } from './block-minutes.ts';
import { compareText } from '@almanac/shared/lang/compare-text';
import {
  FOCUS_MINUTES,
  NEXT_LIMIT,
  PLANS_LIMIT,
  type BlockRow,
  type BlockTally,
  type StatsRows,
  type Tallies,
  type Window,
} from './stats-rows.ts';

const PLANNED = new Set(['planned', 'applied', 'done', 'partial', 'skipped']);
const OPEN = new Set(['planned', 'applied']);
const UNFINISHED = new Set(['planned', 'applied', 'partial', 'skipped']);

export function tallyRows(window: Window, rows: StatsRows): Tallies {
  const billable = new Set(rows.plans.filter((plan) => plan.billable).map((plan) => plan.plan_id));
  const inside = rows.blocks.filter((block) => isWithin(window, block.start_at));
  const out = rows.blocks.filter((block) => wentOut(window, block));
  const made_up = madeUp(inside);
  const tally = (block: BlockRow): BlockTally => ({
    ...tallyOf(block, window),
    made_up: made_up.has(block.block_id),
    billable: block.plan_id !== null && billable.has(block.plan_id),
  });
  const by_plan = minutesOfPlans(inside, rows);
  return {
    blocks: [...inside, ...out].map(tally),
    runs: rows.runs
      .filter((run) => isWithin(window, run.completed_at))
      .map((run) => ({ ...run, runs: 1 })),
    by_plan: by_plan.slice(0, PLANS_LIMIT),
    more_plans: Math.max(0, by_plan.length - PLANS_LIMIT),
    plans: {
      created: rows.plans.filter((plan) => isWithin(window, plan.created_at)).length,
      completed: rows.plans.filter((plan) => isWithin(window, plan.completed_at)).length,
    },
    next: rows.next
      .filter((block) => OPEN.has(block.status) && Date.parse(block.start_at) >= +window.to)
      .slice(0, NEXT_LIMIT)
      .map((block) => ({ title: block.title, start: block.start_at, end: block.end_at })),
  };
}

function tallyOf(block: BlockRow, window: Window): Omit<BlockTally, 'billable' | 'made_up'> {
  const planned_minutes = plannedMinutes(block);
  const worked_minutes = workedMinutes(block);
  return {
    client_id: block.client_id,
    kind: block.kind,
    status: block.status,
    moved_by: block.moved_by,
    inside: isWithin(window, block.start_at),
    long: planned_minutes >= FOCUS_MINUTES,
    over: worked_minutes > planned_minutes,
    ahead: Date.parse(block.end_at) > +window.as_of,
    blocks: 1,
    planned_minutes,
    worked_minutes,
  };
}

/** The ids of unfinished blocks whose step was done in a later one: what slipped and was made up for within the window. */
export function madeUp(blocks: readonly BlockRow[]): Set<string> {
  const done = new Map<string, number>();
  for (const block of blocks) {
    const step = stepOf(block);
    if (step === undefined || block.status !== 'done') continue;
    done.set(step, Math.max(done.get(step) ?? -Infinity, Date.parse(block.start_at)));
  }
  const found = blocks.filter((block) => {
    const last = done.get(stepOf(block) ?? '') ?? -Infinity;
    return UNFINISHED.has(block.status) && last > Date.parse(block.start_at);
  });
  return new Set(found.map((block) => block.block_id));
}

function stepOf({ plan_id, step_id }: BlockRow): string | undefined {
  return plan_id === null || step_id === null ? undefined : `${plan_id} ${step_id}`;
}

/** Most planned time first, then by id. */
function minutesOfPlans(inside: readonly BlockRow[], rows: StatsRows): Stats['by_plan'] {
  const titles = new Map(rows.plans.map((plan) => [plan.plan_id, plan.plan_title]));
  const plans = new Map<string, Stats['by_plan'][number]>();
  for (const block of inside) {
    const { plan_id } = block;
    if (plan_id === null || !PLANNED.has(block.status)) continue;
    const plan_title = titles.get(plan_id) ?? plan_id;
    const none = { plan_id, plan_title, planned_minutes: 0, done_minutes: 0, blocks: 0 };
    const plan = plans.get(plan_id) ?? none;
    plan.planned_minutes += plannedMinutes(block);
    plan.done_minutes += workedMinutes(block);
    plan.blocks += 1;
    plans.set(plan_id, plan);
  }
  return [...plans.values()].toSorted(
    (a, b) => b.planned_minutes - a.planned_minutes || compareText(a.plan_id, b.plan_id),
  );
}

/** It was planned for the window and is now outside of it; what was pulled forward and is done did not go anywhere. */
export function wentOut(window: Pick<Window, 'from' | 'to'>, block: BlockRow): boolean {
  return wasElsewhere(window, block) && !doneBefore(window, block);
}

/** It was planned for the window, and was done before that. */
export function wasDoneEarly(window: Pick<Window, 'from' | 'to'>, block: BlockRow): boolean {
  return wasElsewhere(window, block) && doneBefore(window, block);
}

function wasElsewhere(window: Pick<Window, 'from' | 'to'>, block: BlockRow): boolean {
  return !isWithin(window, block.start_at) && isWithin(window, block.moved_from_start);
}

function doneBefore({ from }: Pick<Window, 'from'>, { status, start_at }: BlockRow): boolean {
  return status === 'done' && Date.parse(start_at) < +from;
}

export function isWithin(window: Pick<Window, 'from' | 'to'>, at: string | null): boolean {
  if (at === null) return false;
  const instant = Date.parse(at);
  return instant >= +window.from && instant < +window.to;
}
