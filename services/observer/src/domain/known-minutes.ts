/** The minutes that the facts hold, by what they tell. Pure. */
import { listsOf } from './known-counts.ts';
import type { ReflectionFacts } from './reflection-facts.ts';

export interface KnownMinutes {
  /** Of everything. */
  worked: Set<number>;
  /** Of one piece of work, client, kind or sprint, where a sentence names one. */
  item_worked: Set<number>;
  /** Planned or estimated, or the length of a place in the calendar. */
  planned: Set<number>;
  /** Beyond what was planned. */
  over: Set<number>;
  carried: Set<number>;
}

export function knownMinutes(facts: ReflectionFacts): KnownMinutes {
  const { stats } = facts;
  const groups = [...stats.by_plan, ...stats.by_kind, ...stats.by_client];
  const items = listsOf(facts).flatMap((list) => list.items);
  const places = facts.first.flatMap((thing) => thing.at ?? []);
  const sprints = stats.week?.sprints ?? [];
  return {
    worked: new Set([
      stats.done_minutes,
      stats.focus.done_minutes,
      stats.billable.done_minutes,
      stats.execution.actual_minutes,
      stats.finished.actual_minutes,
      stats.execution.billable_minutes,
      // Work of no client is named by that, and by no name.
      ...stats.by_client.flatMap((row) => (row.client_id === null ? [row.done_minutes] : [])),
    ]),
    item_worked: new Set([
      stats.focus.done_minutes,
      ...groups.map((group) => group.done_minutes),
      ...items.map((item) => item.minutes),
      ...facts.long_runs.map((run) => run.actual_minutes),
      ...sprints.map((row) => row.recorded_billable_minutes),
    ]),
    planned: new Set([
      stats.planned_minutes,
      stats.focus.planned_minutes,
      stats.billable.planned_minutes,
      stats.execution.estimated_minutes,
      ...groups.map((group) => group.planned_minutes),
      ...items.map((item) => item.planned_minutes),
      ...facts.long_runs.map((run) => run.estimated_minutes),
      ...sprints.map((row) => row.planned_billable_minutes ?? row.plans_billable_minutes),
      ...[...items, ...stats.next, ...places].map(lengthOf),
    ]),
    over: new Set([
      stats.overruns.minutes,
      ...items.flatMap((item) => item.run_into_by?.minutes ?? []),
    ]),
    carried: new Set([stats.carried_over.minutes]),
  };
}

function lengthOf({ start, end }: { start: string; end: string }): number {
  return Math.round((Date.parse(end) - Date.parse(start)) / 60_000);
}
