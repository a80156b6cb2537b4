/** What to take up first, and for which day or week. Once that time has begun, what was said of it stays as it was said. Pure. */
import { Temporal } from 'temporal-polyfill';
import type { Period } from './period.ts';
import { firstThings, type FirstThing, type Left } from './priorities.ts';
import { dayIn } from './say-time.ts';
import type { BlockRow, StatsRows } from './stats-rows.ts';

export interface LookAhead {
  /** The last day (YYYY-MM-DD) it is for: the next working day, or the last of the next week. */
  until: string;
  things: FirstThing[];
}

export interface LeftBlocks {
  skipped: readonly BlockRow[];
  partial: readonly BlockRow[];
  unspoken: readonly BlockRow[];
  /** Still to come within the period itself. */
  ahead: readonly BlockRow[];
  done: readonly BlockRow[];
}

const SATURDAY = 6;

export function lookAhead(
  period: Period,
  rows: StatsRows,
  left: LeftBlocks,
  kept: LookAhead | undefined,
): LookAhead {
  const open = rows.next
    .filter(({ status }) => status === 'planned' || status === 'applied')
    .filter((block) => Date.parse(block.start_at) >= +period.to);
  const until = kept?.until ?? lastDayAhead(period, open);
  const isWithin = (block: BlockRow): boolean => dayIn(block.start_at, period.zone) <= until;
  const things = firstThings({
    ...left,
    planned: open.filter(isWithin),
    later: open.filter((block) => !isWithin(block)),
    due_steps: dueSteps(rows, left, open),
    plans: rows.plans,
    until,
    zone: period.zone,
  });
  return kept === undefined ? { until, things } : { until, things: stillSo(kept.things, left) };
}

/** A person works on weekdays, and on other days on which something is planned. */
function lastDayAhead(period: Period, open: readonly BlockRow[]): string {
  const last = Temporal.PlainDate.from(period.last_day);
  if (period.mode === 'weekly') return last.add({ days: 7 }).toString();
  const planned = new Set(open.map((block) => dayIn(block.start_at, period.zone)));
  for (let day = last.add({ days: 1 }); ; day = day.add({ days: 1 })) {
    if (day.dayOfWeek < SATURDAY || planned.has(day.toString())) return day.toString();
  }
}

/**
 * Without those that are still to come today, and those whose blocks are all done although the plan has not heard of it yet. A step
 * that is partly done and had a block taken out is not all done.
 */
function dueSteps(
  rows: StatsRows,
  left: LeftBlocks,
  open: readonly BlockRow[],
): StatsRows['due_steps'] {
  const unfinished = stepsOf([...left.skipped, ...left.partial, ...left.unspoken, ...open]);
  const ahead = stepsOf(left.ahead);
  const done = stepsOf(left.done);
  const taken_out = stepsOf(rows.blocks.filter(({ status }) => status === 'deleted'));
  return rows.due_steps.filter((step) => {
    const key = stepKey(step);
    const all_done = done.has(key) && !(step.outcome === 'partial' && taken_out.has(key));
    return !ahead.has(key) && (unfinished.has(key) || !all_done);
  });
}

function stepsOf(blocks: readonly BlockRow[]): Set<string> {
  return new Set(blocks.map(stepKey));
}

function stepKey({ plan_id, step_id }: { plan_id: string | null; step_id: string | null }): string {
  return `${plan_id ?? ''} ${step_id ?? ''}`;
}

/** What was left over then and is not any more was finished or taken up since; what was planned stays as it was planned. */
function stillSo(things: readonly FirstThing[], left: LeftBlocks): FirstThing[] {
  const now = new Map<string, Left>();
  for (const block of left.partial) now.set(block.title, 'partial');
  for (const block of left.skipped) now.set(block.title, 'skipped');
  for (const block of left.unspoken) now.set(block.title, 'unspoken');
  return things.flatMap((thing) => {
    if (thing.left === null || thing.left === 'open') return [thing];
    const still = now.get(thing.title);
    return still === undefined ? [] : [{ ...thing, left: still }];
  });
}
