/** Almanac's own answer, asked for as anybody would: a dry run over HTTP. */
import {
  type ScheduleReply,
  scheduleReply,
  type ScheduleRequest,
} from '@almanac/shared/contracts/scheduler';
import type { Caller } from '../calls.ts';
import { type Answer, answerOf, type BenchTask, type Instance, type Span } from './instance.ts';

export type Mode = 'fast' | 'best' | 'exact';

export interface Said {
  j: number;
  proven: boolean;
}

export interface Ours {
  answer: Answer;
  /** What the reply says of itself. */
  said: Said;
  /** Of its steps without a place, those with a reason and a proven option that is cheaper than to leave it so. */
  explained: number;
  /** From the request to the read answer. */
  ms: number;
  /** Of it, waiting for the calendars. */
  calendar_ms: number;
}

/** Throws when the scheduler refuses: a made-up week is always one it must take. */
export async function askAlmanac(calls: Caller, instance: Instance, mode: Mode): Promise<Ours> {
  const body = requestOf(instance, mode);
  const started = performance.now();
  let calendar_ms = 0;
  const reply = await calls.call('scheduler', '/api/v1/scheduler/schedule', body, (headers) => {
    calendar_ms = Number(/calendar;dur=([\d.]+)/.exec(headers.get('server-timing') ?? '')?.[1]);
  });
  const ms = performance.now() - started;
  if (reply === undefined) {
    throw new Error(`the scheduler refused a week: ${[...calls.refusals.keys()].at(-1)}`);
  }
  const { blocks, unscheduled, objective } = scheduleReply.parse(reply);
  const placed = new Map<string, Span[]>();
  for (const { task_id, start, end } of blocks) {
    const own = placed.get(task_id ?? '') ?? [];
    own.push({ start: Date.parse(start), end: Date.parse(end) });
    placed.set(task_id ?? '', own);
  }
  const reported = new Set(unscheduled.map(({ step_id }) => step_id));
  return {
    answer: { ...answerOf(instance.tasks, placed), reported },
    explained: unscheduled.filter(hasWayOut).length,
    said: { j: objective.total, proven: objective.proven_optimal },
    ms,
    calendar_ms,
  };
}

/** The first option is the one that is said to be the cheapest. */
function hasWayOut({
  reason,
  options,
  price_now = -1,
}: ScheduleReply['unscheduled'][number]): boolean {
  const prices = options.map(({ price = Infinity }) => price);
  const first = prices[0] ?? Infinity;
  return reason !== '' && first < price_now && first === Math.min(...prices);
}

export function requestOf(instance: Instance, mode: Mode): ScheduleRequest {
  const { rules } = instance;
  const hours = rules.working_hours.map(({ from, to }) => ({ from, to }));
  return {
    dry_run: true,
    mode,
    now: iso(instance.from),
    window: { from: iso(instance.from), to: iso(instance.to) },
    preferences: {
      zone: instance.zone,
      working_hours: { mon: hours, tue: hours, wed: hours, thu: hours, fri: hours },
      lunch: rules.lunch,
      buffer_minutes: rules.buffer_minutes,
      max_minutes_per_day: rules.max_minutes_per_day,
      slack_share: rules.slack_share,
      focus_windows: [],
      no_meeting_days: [],
      holidays: [],
    },
    busy: instance.busy.map(({ start, end }) => ({ start: iso(start), end: iso(end) })),
    tasks: instance.tasks.map(taskOf),
  };
}

function taskOf(task: BenchTask): NonNullable<ScheduleRequest['tasks']>[number] {
  const { release, due, deadline } = task;
  return {
    task_id: task.id,
    title: `Task ${task.id}`,
    duration_minutes: task.minutes,
    priority: task.priority,
    split: task.split,
    depends_on: [...task.before],
    ...(release === undefined ? {} : { release: iso(release) }),
    ...(due === undefined ? {} : { due: task.due_date ?? iso(due) }),
    ...(deadline === undefined ? {} : { deadline: iso(deadline) }),
  };
}

const iso = (at: number): string => new Date(at).toISOString();
