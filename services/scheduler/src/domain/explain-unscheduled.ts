/**
 * Says what did not fit, which constraint stood in the way, and what would make it fit. Every option was tried: the
 * finished schedule stays as it is, one constraint is relaxed, and the option names the place that was found.
 */
import { must } from '@almanac/shared/lang/assert';
import { sayMinutes } from '@almanac/shared/lang/say-minutes';
import { bestParts, freshState, readyAt } from './first-schedule.ts';
import { occupy, type Part, type RoomState } from './fit-parts.ts';
import { intersectIntervals, totalLength } from './intervals.ts';
import { localDays } from './local-day.ts';
import type { SplitLimits } from './preferences.ts';
import { type Job, type Model, partLimits, scheduleModel } from './schedule-model.ts';
import {
  type BindingConstraint,
  MINUTE_MS,
  type ScheduleInput,
  type UnscheduledItem,
  type UnscheduledOption,
} from './schedule-types.ts';
import { dayText, momentText } from './wording.ts';

const WEEK_MS = 7 * 86_400_000;
/** How far beyond the window an option may look. */
const LOOK_AHEAD_WEEKS = 8;
const SMALLEST_PART_MINUTES = 15;

interface Situation {
  input: ScheduleInput;
  model: Model;
  parts: readonly (Part[] | null)[];
  /** What is left after the finished schedule, and the same with a longer window. */
  state: RoomState;
  longer: { model: Model; state: RoomState; parts: (Part[] | null)[]; to: number };
}

/** One entry per job without a place, predecessors first. */
export function explainUnscheduled(
  input: ScheduleInput,
  model: Model,
  parts: readonly (Part[] | null)[],
): UnscheduledItem[] {
  const missing = model.order.filter((index) => (parts[index] ?? null) === null);
  if (missing.length === 0) return [];
  const to = input.window.to + LOOK_AHEAD_WEEKS * WEEK_MS;
  const beyond = scheduleModel({ ...input, window: { ...input.window, to } });
  const situation: Situation = {
    input,
    model,
    parts,
    state: stateAfter(model, parts),
    longer: { model: beyond, state: stateAfter(beyond, parts), parts: [...parts], to },
  };
  return missing.map((index) => explainOne(must(model.jobs[index], 'a job'), situation));
}

function explainOne(job: Job, situation: Situation): UnscheduledItem {
  const { step_id, task_id, title } = job.item;
  const available_minutes = availableMinutes(job, situation);
  const options = optionsFor(job, situation);
  const binding = bindingConstraint(job, options, available_minutes, situation);
  return {
    ...(step_id === undefined ? {} : { step_id }),
    ...(task_id === undefined ? {} : { task_id }),
    title,
    binding,
    reason: reasonText(job, binding, available_minutes, situation),
    needed_minutes: job.minutes,
    available_minutes,
    options,
  };
}

function optionsFor(job: Job, situation: Situation): UnscheduledOption[] {
  const { input, model, parts, state, longer } = situation;
  const { zone } = input;
  const near = input.window.from;
  const ready = readyAt(job, parts);
  const options: UnscheduledOption[] = [];
  const end = placeBeyond(job, longer);
  if (end !== null) {
    const to = endOfDay(end, zone);
    options.push({
      kind: 'extend_window',
      detail: `Plan until ${dayText(end, near, zone)}: it would then be done by ${momentText(end, near, zone)}.`,
      to,
    });
  }
  if (ready === null) return options;
  const split = smallerSplit(job);
  if (
    split !== null &&
    placed({ ...job, limits: partLimits(job.minutes, split) }, ready, state, model)
  ) {
    options.push({
      kind: 'split_smaller',
      detail: `Allow parts of ${sayMinutes(split.min_minutes)}: it then fits where it is wanted.`,
      split,
    });
  }
  options.push(...dayMaximumOption(job, ready, situation));
  if (job.item.deadline !== undefined) {
    const free = { ...job, latest: longer.to };
    const later = placed(free, ready, longer.state, longer.model)?.at(-1)?.end ?? null;
    if (later !== null && later > job.item.deadline) {
      options.push({
        kind: 'move_deadline',
        detail: `Move the deadline to ${momentText(later, near, zone)}: that is the earliest it can be done.`,
        deadline: later,
      });
    }
  }
  return options;
}

function dayMaximumOption(job: Job, ready: number, situation: Situation): UnscheduledOption[] {
  const { input, model, state } = situation;
  const unlimited = { ...state, left: state.left.map(() => Infinity) };
  const over = placed(job, ready, unlimited, model);
  if (over === null) return [];
  const { max_minutes_per_day, slack_share } = input.preferences;
  const by_day = new Map<number, number>();
  for (const { start, end, day } of over) {
    by_day.set(day, (by_day.get(day) ?? 0) + (end - start) / MINUTE_MS);
  }
  const excess = [...by_day].map(([day, minutes]) => minutes - (state.left[day] ?? 0));
  const raised = max_minutes_per_day + Math.max(0, ...excess);
  const percent = Math.round(slack_share * 100);
  const slack = percent === 0 ? '' : `, and less than ${percent} % of the day kept free`;
  return [
    {
      kind: 'raise_day_maximum',
      detail: `Allow ${sayMinutes(raised)} a day once${slack}: there is free time for it then.`,
      max_minutes_per_day: raised,
    },
  ];
}

function bindingConstraint(
  job: Job,
  options: readonly UnscheduledOption[],
  available_minutes: number,
  { parts }: Situation,
): BindingConstraint {
  if (readyAt(job, parts) === null) return 'predecessor';
  const helps = (kind: UnscheduledOption['kind']): boolean =>
    options.some((one) => one.kind === kind);
  if (helps('raise_day_maximum')) return 'day_maximum';
  if (helps('split_smaller') || available_minutes >= job.minutes) return 'split_minimum';
  return job.item.deadline !== undefined && job.item.deadline === job.latest
    ? 'deadline'
    : 'window_end';
}

function reasonText(
  job: Job,
  binding: BindingConstraint,
  available_minutes: number,
  { input, model, parts }: Situation,
): string {
  const needed = sayMinutes(job.minutes);
  const available = available_minutes === 0 ? 'nothing' : sayMinutes(available_minutes);
  const until = momentText(job.latest, input.window.from, input.zone);
  const { max_minutes_per_day, slack_share } = input.preferences;
  switch (binding) {
    case 'predecessor': {
      const first = job.before.find((before) => (parts[before] ?? null) === null);
      const title = first === undefined ? 'a step' : (model.jobs[first]?.item.title ?? 'a step');
      return `It waits for '${title}', which has no place itself.`;
    }
    case 'deadline':
      return `It needs ${needed} before its deadline ${until}, and ${available} is free for it by then.`;
    case 'window_end':
      return `It needs ${needed} by ${until}, where the planned time ends, and ${available} is left.`;
    case 'day_maximum': {
      const slack = Math.round(slack_share * 100);
      const rule = `${sayMinutes(max_minutes_per_day)} of blocks a day and ${slack} % of each day kept free`;
      return `It needs ${needed} by ${until}; there is free time, but ${rule} leave ${available} of it.`;
    }
    case 'split_minimum': {
      const piece = job.limits === null ? needed : sayMinutes(job.limits.min_minutes);
      return `It needs ${needed} in pieces of at least ${piece} by ${until}; what is free is too cut up.`;
    }
  }
}

/** Minutes left where the job may go: the free time of each day, but no more than the day may still take. */
function availableMinutes(job: Job, { parts, state }: Situation): number {
  const start = readyAt(job, parts) ?? job.earliest;
  const by_day = new Map<number, number>();
  for (const room of state.rooms) {
    const usable =
      totalLength(intersectIntervals([room], [{ start, end: job.latest }])) / MINUTE_MS;
    by_day.set(room.day, (by_day.get(room.day) ?? 0) + usable);
  }
  let minutes = 0;
  for (const [day, free] of by_day) minutes += Math.min(free, Math.max(0, state.left[day] ?? 0));
  return Math.floor(minutes);
}

/** Places the job beyond the window, after what waits before it was placed there too; its end, or null. */
function placeBeyond(job: Job, longer: Situation['longer']): number | null {
  const again = { ...job, latest: Math.min(job.item.deadline ?? longer.to, longer.to) };
  const ready = readyAt(again, longer.parts);
  const found = ready === null ? null : placed(again, ready, longer.state, longer.model);
  if (found === null) return null;
  longer.parts[job.index] = found;
  occupy(longer.state, found);
  return must(found.at(-1), 'a last part').end;
}

function placed(job: Job, ready: number, state: RoomState, model: Model): Part[] | null {
  return bestParts(job, ready, state, model)?.parts ?? null;
}

/** The next smaller way to cut a job, or null when it is cut as small as it gets. */
function smallerSplit(job: Job): SplitLimits | null {
  if (job.minutes <= SMALLEST_PART_MINUTES) return null;
  if (job.limits === null) {
    return { min_minutes: Math.min(30, Math.ceil(job.minutes / 2)), max_minutes: 120 };
  }
  if (job.limits.min_minutes <= SMALLEST_PART_MINUTES) return null;
  return { min_minutes: SMALLEST_PART_MINUTES, max_minutes: job.limits.max_minutes };
}

function stateAfter(model: Model, parts: readonly (Part[] | null)[]): RoomState {
  const state = freshState(model);
  for (const own of parts) occupy(state, own ?? []);
  return state;
}

function endOfDay(at: number, zone: string): number {
  return must(localDays({ from: at - 1, to: at }, zone).at(-1), 'a day').end;
}
