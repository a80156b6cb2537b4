/**
 * Up to three things to take up first, chosen from real work alone: what was not finished, what is due, and what is planned next. What
 * is due by then comes first, then what matters most, then what is due soonest, then what slipped already; what is planned for later
 * only fills up.
 */
import type { Priority } from '@almanac/shared/contracts/common';
import { compareText } from '@almanac/shared/lang/compare-text';
import { dayIn } from './say-time.ts';
import type { BlockRow, DueStepRow, PlanRow } from './stats-rows.ts';

/** Why a piece of work is left over; `open` where it is due and nothing was said of it. Null for what was only planned. */
export type Left = 'skipped' | 'partial' | 'unspoken' | 'open';

export interface FirstThing {
  title: string;
  /** YYYY-MM-DD in the person's zone. */
  due: string | null;
  priority: Priority;
  left: Left | null;
  /** Where it stands in the calendar next; null where it has no place. */
  at: { start: string; end: string } | null;
}

export const FIRST_THINGS = 3;
const RANK: Record<Priority, number> = { urgent: 0, high: 1, normal: 2, low: 3 };
/** Text sorts after every date. */
const NEVER = '~';

export function firstThings(given: {
  skipped: readonly BlockRow[];
  partial: readonly BlockRow[];
  unspoken: readonly BlockRow[];
  /** Planned within the time these are for. */
  planned: readonly BlockRow[];
  /** Planned after that. */
  later: readonly BlockRow[];
  due_steps: readonly DueStepRow[];
  plans: readonly PlanRow[];
  /** The last day (YYYY-MM-DD) of the time these are for. */
  until: string;
  zone: string;
}): FirstThing[] {
  const { until, zone } = given;
  const plans = new Map(given.plans.map((plan) => [plan.plan_id, plan]));
  const things = new Map<string, Ranked>();
  const add = (work: Work, left: Left | null, later = false): void => {
    const key = `${work.plan_id ?? ''} ${work.step_id ?? work.title}`;
    const plan = work.plan_id === null ? undefined : plans.get(work.plan_id);
    const due = plan?.due ?? null;
    const kept = things.get(key);
    if (kept === undefined && later && left === null && things.size >= FIRST_THINGS) return;
    things.set(key, {
      title: kept?.title ?? work.title,
      due: due === null ? null : dayIn(due, zone),
      priority: plan?.priority ?? 'normal',
      left: kept?.left ?? left,
      at: kept?.at ?? placeOf(work, left),
      later: kept?.later ?? later,
    });
  };
  for (const block of given.partial) add(block, 'partial');
  for (const block of given.skipped) add(block, 'skipped');
  for (const block of given.unspoken) add(block, 'unspoken');
  for (const step of given.due_steps) {
    const due = plans.get(step.plan_id)?.due ?? null;
    if (due !== null && dayIn(due, zone) <= until) add(step, step.outcome ?? 'open');
  }
  for (const block of given.planned) add(block, null);
  for (const block of given.later) add(block, null, true);
  return [...things.values()]
    .toSorted((a, b) => inOrder(a, b, until))
    .slice(0, FIRST_THINGS)
    .map(({ later: _, ...thing }) => thing);
}

type Work = BlockRow | DueStepRow;
/** `later`: it is not planned for the time these are for, and only fills up. */
type Ranked = FirstThing & { later: boolean };

function placeOf(work: Work, left: Left | null): FirstThing['at'] {
  return left === null && 'start_at' in work ? { start: work.start_at, end: work.end_at } : null;
}

/** What is alike in all of these stays in the order it was given in. */
function inOrder(a: Ranked, b: Ranked, until: string): number {
  const isDue = (thing: FirstThing): number => Number((thing.due ?? NEVER) <= until);
  return (
    Number(a.later) - Number(b.later) ||
    isDue(b) - isDue(a) ||
    RANK[a.priority] - RANK[b.priority] ||
    compareText(a.due ?? NEVER, b.due ?? NEVER) ||
    Number(isLeft(b)) - Number(isLeft(a)) ||
    compareText(a.at?.start ?? NEVER, b.at?.start ?? NEVER)
  );
}

/** Open work with a place in the calendar did not slip. */
function isLeft({ left, at }: FirstThing): boolean {
  return left !== null && !(left === 'open' && at !== null);
}
