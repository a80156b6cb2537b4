/**
 * Up to three things to take up first, chosen from real work alone: what was not finished, and what is planned next. What is due by
 * then comes first, then what matters most, then what is due soonest, then what slipped already.
 */
import type { Priority } from '@almanac/shared/contracts/common';
import { compareText } from './compare-text.ts';
import { dayIn } from './say-time.ts';
import type { BlockRow, PlanRow } from './stats-rows.ts';

export interface FirstThing {
  title: string;
  /** YYYY-MM-DD in the person's zone. */
  due: string | null;
  priority: Priority;
  /** Why it is left over; null for what was only planned. */
  left: 'skipped' | 'partial' | 'unspoken' | null;
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
  plans: readonly PlanRow[];
  /** The last day (YYYY-MM-DD) of the time these are for. */
  until: string;
  zone: string;
}): FirstThing[] {
  const { plans, until, zone } = given;
  const by_id = new Map(plans.map((plan) => [plan.plan_id, plan]));
  const things = new Map<string, FirstThing>();
  const add = (block: BlockRow, left: FirstThing['left']): void => {
    const key = `${block.plan_id ?? ''} ${block.title}`;
    const plan = block.plan_id === null ? undefined : by_id.get(block.plan_id);
    const due = plan?.due ?? null;
    const kept = things.get(key);
    const place = left === null ? { start: block.start_at, end: block.end_at } : null;
    things.set(key, {
      title: block.title,
      due: due === null ? null : dayIn(due, zone),
      priority: plan?.priority ?? 'normal',
      left: kept?.left ?? left,
      at: kept?.at ?? place,
    });
  };
  for (const block of given.partial) add(block, 'partial');
  for (const block of given.skipped) add(block, 'skipped');
  for (const block of given.unspoken) add(block, 'unspoken');
  for (const block of given.planned) add(block, null);
  const isDue = (thing: FirstThing): number => Number((thing.due ?? NEVER) <= until);
  return [...things.values()]
    .toSorted(
      (a, b) =>
        isDue(b) - isDue(a) ||
        RANK[a.priority] - RANK[b.priority] ||
        compareText(a.due ?? NEVER, b.due ?? NEVER) ||
        Number(b.left !== null) - Number(a.left !== null) ||
        compareText(a.at?.start ?? NEVER, b.at?.start ?? NEVER) ||
        compareText(a.title, b.title),
    )
    .slice(0, FIRST_THINGS);
}
