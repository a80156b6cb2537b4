/** The numbers that the facts hold, each kind among its own: a count is no duration, and a percentage is neither. */
import { Temporal } from 'temporal-polyfill';
import type { ReflectionFacts } from './reflection-facts.ts';
import { dayIn, sayClock, weekdayOf } from './say-time.ts';

export interface KnownNumbers {
  minutes: Set<number>;
  percents: Set<number>;
  /** HH:MM. */
  clocks: Set<string>;
  /** YYYY-MM-DD. */
  days: Set<string>;
  weekdays: Set<string>;
  years: Set<number>;
  blocks: Set<number>;
  plans: Set<number>;
  runs: Set<number>;
  /** All counts together. */
  counts: Set<number>;
  /** What "3 are done" may say, by the state it names. */
  states: Record<'planned' | 'done' | 'partial' | 'skipped' | 'moved' | 'open', Set<number>>;
}

export function knownNumbers(facts: ReflectionFacts): KnownNumbers {
  const { stats } = facts;
  const groups = [...stats.by_plan, ...stats.by_kind, ...stats.by_client];
  const lists = [facts.done, facts.moved, facts.slipped, facts.unspoken, facts.ahead, facts.gone];
  const items = lists.flatMap((list) => list.items);
  const group_blocks = groups.map((group) => group.blocks);
  const blocks = new Set([
    ...Object.values(stats.blocks),
    ...Object.values(stats.moves),
    ...group_blocks,
    ...items.map((item) => item.blocks),
    ...lists.map((list) => list.more),
    stats.focus.blocks,
    stats.overruns.blocks,
    stats.carried_over.blocks,
  ]);
  const plans = new Set([...Object.values(stats.plans), stats.by_plan.length, stats.more_plans]);
  const runs = new Set([
    stats.execution.runs,
    stats.drift.runs,
    ...(stats.week?.patterns ?? []).map((row) => row.runs),
    ...(stats.week?.sprints ?? []).map((row) => row.runs),
  ]);
  return {
    ...knownTimes(facts),
    minutes: knownMinutes(facts),
    percents: new Set([
      ...(stats.completion_percent === null ? [] : [stats.completion_percent]),
      ...(stats.drift.median_percent === null
        ? []
        : [stats.drift.median_percent, Math.abs(stats.drift.median_percent)]),
      ...(stats.week?.patterns ?? []).flatMap((row) => [
        row.percent,
        Math.abs(row.percent),
        row.low_percent,
        row.high_percent,
      ]),
    ]),
    blocks,
    plans,
    runs,
    counts: new Set([...blocks, ...plans, ...runs]),
    states: {
      planned: new Set([stats.blocks.planned, ...group_blocks, ...items.map((one) => one.blocks)]),
      done: new Set([stats.blocks.done, ...facts.done.items.map((item) => item.blocks)]),
      partial: new Set([stats.blocks.partial]),
      skipped: new Set([stats.blocks.skipped]),
      moved: new Set([stats.blocks.moved, stats.moves.by_person, stats.moves.out]),
      open: new Set([stats.blocks.open]),
    },
  };
}

function knownMinutes({ stats, ...facts }: ReflectionFacts): Set<number> {
  const groups = [...stats.by_plan, ...stats.by_kind, ...stats.by_client];
  const lists = [facts.done, facts.moved, facts.slipped, facts.unspoken, facts.ahead, facts.gone];
  const items = lists.flatMap((list) => list.items);
  const places = facts.first.flatMap((thing) => thing.at ?? []);
  const spans = [...items, ...stats.next, ...places];
  const { runs: _, ...execution } = stats.execution;
  return new Set([
    stats.planned_minutes,
    stats.done_minutes,
    stats.focus.planned_minutes,
    stats.focus.done_minutes,
    stats.overruns.minutes,
    stats.carried_over.minutes,
    ...Object.values(stats.billable),
    ...Object.values(execution),
    ...groups.flatMap((group) => [group.planned_minutes, group.done_minutes]),
    ...items.flatMap((item) => [item.minutes, item.planned_minutes]),
    ...facts.long_runs.flatMap((run) => [run.actual_minutes, run.estimated_minutes]),
    ...(stats.week?.sprints ?? []).flatMap((row) => [
      ...(row.planned_billable_minutes === null ? [] : [row.planned_billable_minutes]),
      row.plans_billable_minutes,
      row.recorded_billable_minutes,
    ]),
    ...spans.map((span) => Math.round((Date.parse(span.end) - Date.parse(span.start)) / 60_000)),
  ]);
}

function knownTimes({
  stats,
  period,
  ...facts
}: ReflectionFacts): Pick<KnownNumbers, 'clocks' | 'days' | 'weekdays' | 'years'> {
  const lists = [facts.done, facts.moved, facts.slipped, facts.unspoken, facts.ahead, facts.gone];
  const places = facts.first.flatMap((thing) => thing.at ?? []);
  const spans = [...lists.flatMap((list) => list.items), ...stats.next, ...places];
  const days = new Set<string>(daysFrom(period.first_day, period.last_day));
  const clocks = new Set<string>();
  for (const { due } of facts.first) if (due !== null) days.add(due);
  for (const { start, end } of spans) {
    days.add(dayIn(start, period.zone));
    clocks.add(sayClock(start, period.zone)).add(sayClock(end, period.zone));
  }
  return {
    clocks,
    days,
    weekdays: new Set([...days].map((day) => weekdayOf(day).toLowerCase())),
    years: new Set([...days].map((day) => Number(day.slice(0, 4)))),
  };
}

function daysFrom(first: string, last: string): string[] {
  const days: string[] = [];
  for (let day = Temporal.PlainDate.from(first); ; day = day.add({ days: 1 })) {
    days.push(day.toString());
    if (day.toString() >= last) return days;
  }
}
