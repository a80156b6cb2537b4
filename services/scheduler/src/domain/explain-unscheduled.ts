/** Says what did not fit, which constraint stood in the way, and what would make it fit. */
import { must } from '@almanac/shared/lang/assert';
import { sayMinutes } from '@almanac/shared/lang/say-minutes';
import type { Pause } from '@almanac/shared/lang/turns';
import { roomMinutes } from './explain-rooms.ts';
import { readyAt, roomsFor } from './first-schedule.ts';
import type { Part, RoomState } from './fit-parts.ts';
import { intersectIntervals, totalLength } from './intervals.ts';
import { offerOptions } from './offer-options.ts';
import { optionProver } from './prove-option.ts';
import type { Job, Model } from './schedule-model.ts';
import {
  type BindingConstraint,
  ceilToGrid,
  MINUTE_MS,
  type ScheduleInput,
  type UnscheduledItem,
  type UnscheduledOption,
} from './schedule-types.ts';
import {
  type Candidates,
  candidateOptions,
  commonExtension,
  commonRaise,
  type Situation,
  situationAfter,
} from './unscheduled-options.ts';
import { dayText, momentText } from './wording.ts';

/** One entry per job without a place, predecessors first. `isLate` ends the search for options. */
export async function explainUnscheduled(
  input: ScheduleInput,
  model: Model,
  parts: readonly (Part[] | null)[],
  { isLate, pause }: { isLate: () => boolean; pause: Pause },
): Promise<UnscheduledItem[]> {
  const missing = model.order.filter((index) => (parts[index] ?? null) === null);
  if (missing.length === 0) return [];
  const situation = situationAfter(input, model, parts);
  const found = new Map<number, Candidates>();
  const heaviest = heaviestFirst(missing, model);
  for (const job of heaviest) {
    found.set(job.index, candidateOptions(job, situation));
    await pause();
  }
  const jobs = missing.map((index) => {
    const job = must(model.jobs[index], 'a job');
    const candidates = must(found.get(index), 'candidates');
    return { job, candidates, item: explainOne(job, candidates, situation) };
  });
  const finished = { input, parts, scale: situation.longer.model.scale };
  const { prove, price_now } = optionProver(finished, isLate, pause);
  const offered = await offerOptions(
    jobs.map(({ job, candidates, item }) => {
      return { key: job.key, binding: item.binding, candidates: candidates.options };
    }),
    [
      ...commonExtension([...found.values()], input),
      ...commonRaise(heaviest, [...found.values()], situation),
    ],
    prove,
    pause,
  );
  const overload = overloadText(model);
  return jobs.map(({ item: { reason, ...item } }, index) => {
    const { options, untried } = must(offered[index], 'its options');
    const more = untried === 0 ? '' : ` ${untriedText(untried, input)}`;
    return { ...item, reason: `${reason}${overload}${more}`, options, price_now };
  });
}

/** What was not tried is neither possible nor impossible. */
function untriedText(count: number, { mode }: ScheduleInput): string {
  const ways = count === 1 ? 'One more way was' : `${count} more ways were`;
  const slower = mode === 'fast' ? ', or in mode "best"' : '';
  return `${ways} not tried, as that takes long: ask again with fewer steps${slower}.`;
}

/** As a schedule would take them into the time beyond: by weight, after what they wait for. */
function heaviestFirst(missing: readonly number[], model: Model): Job[] {
  const ordered = new Set<Job>();
  const gone = new Set(missing);
  const add = (job: Job): void => {
    if (ordered.has(job)) return;
    for (const before of job.before) if (gone.has(before)) add(must(model.jobs[before], 'a job'));
    ordered.add(job);
  };
  const jobs = missing.map((index) => must(model.jobs[index], 'a job'));
  for (const job of jobs.toSorted((a, b) => b.weight - a.weight)) add(job);
  return [...ordered];
}

/** The numbers of the whole window, where it is asked for more than it holds. */
function overloadText(model: Model): string {
  const asked = model.jobs.reduce((sum, job) => sum + job.minutes, 0);
  const room = roomMinutes(model);
  if (model.jobs.length < 2 || asked <= room) return '';
  const holds = room === 0 ? 'nothing' : sayMinutes(room);
  return ` All ${model.jobs.length} steps need ${sayMinutes(asked)}, and the days of the window take ${holds}.`;
}

function explainOne(
  job: Job,
  candidates: Candidates,
  situation: Situation,
): Omit<UnscheduledItem, 'options' | 'price_now'> {
  const { step_id, task_id, title } = job.item;
  const available_minutes = availableMinutes(job, situation);
  const binding = bindingConstraint(job, candidates.options, available_minutes, situation);
  const reason = reasonText(job, binding, available_minutes, situation);
  return {
    ...(step_id === undefined ? {} : { step_id }),
    ...(task_id === undefined ? {} : { task_id }),
    title,
    binding,
    reason: `${reason}${beyondText(binding, candidates, situation)}`,
    needed_minutes: job.minutes,
    available_minutes,
  };
}

function bindingConstraint(
  job: Job,
  options: readonly UnscheduledOption[],
  available_minutes: number,
  { input, parts, model, state }: Situation,
): BindingConstraint {
  if (readyAt(job, parts) === null) return 'predecessor';
  if (model.scale.clock.total_hours === 0) return 'working_hours';
  if (isOver(job, input)) return 'deadline';
  if (job.earliest >= job.latest) return 'release';
  const helps = (kind: UnscheduledOption['kind']): boolean =>
    options.some((one) => one.kind === kind);
  if (helps('raise_day_maximum')) return 'day_maximum';
  if (helps('split_smaller') || available_minutes >= job.minutes) return 'split_minimum';
  if (job.only !== null) {
    const anywhere = availableMinutes({ ...job, only: null }, { parts, state });
    if (anywhere >= job.minutes)
      return job.item.location === undefined ? 'meeting_days' : 'location';
  }
  return job.item.deadline !== undefined && job.item.deadline === job.latest
    ? 'deadline'
    : 'window_end';
}

/** Whether its deadline was before anything can be planned. */
function isOver({ item: { deadline } }: Job, { window }: Pick<ScheduleInput, 'window'>): boolean {
  return deadline !== undefined && deadline <= window.from;
}

function reasonText(
  job: Job,
  binding: BindingConstraint,
  available_minutes: number,
  { input, model, parts, state }: Situation,
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
    case 'working_hours': {
      const none = Object.values(input.preferences.working_hours).every((day) => !day?.length);
      const rule = none
        ? ' No day of the week has working hours: the preferences say which do.'
        : '';
      return `It needs ${needed}, and none of the planned time until ${until} is working time.${rule}`;
    }
    case 'release': {
      const from = momentText(job.earliest, input.window.from, input.zone);
      return `It may not start before ${from}, which leaves no time for it until ${until}.`;
    }
    case 'location': {
      const off = job.meeting && model.no_meeting.includes(true) ? ' on days with meetings' : '';
      return `It needs ${needed} at '${job.item.location ?? ''}' by ${until}, and the working hours there${off} leave ${available}; elsewhere there would be time.`;
    }
    case 'meeting_days':
      return `It needs ${needed} by ${until} on a day that takes meetings, and those days leave ${available}; the days kept free of meetings would have time.`;
    case 'deadline':
      if (isOver(job, input)) {
        const was = momentText(job.item.deadline ?? 0, Infinity, input.zone);
        return `Its deadline, ${was}, is over.`;
      }
      return `It needs ${needed} before its deadline ${until}, and ${available} is free for it by then.`;
    case 'window_end':
      return `It needs ${needed} by ${until}, where the planned time ends, and ${available} is left.`;
    case 'day_maximum': {
      const slack = Math.round(slack_share * 100);
      const rule = `${sayMinutes(max_minutes_per_day)} of blocks a day and ${slack} % of each day kept free`;
      return `It needs ${needed} by ${until}; there is free time, but ${rule} leave ${available} of it.`;
    }
    case 'split_minimum': {
      if (job.limits === null) {
        const start = readyAt(job, parts) ?? job.earliest;
        const longest = sayMinutes(longestPiece(job, start, state));
        return `It needs ${needed} in one piece by ${until}; the longest that is free is ${longest}.`;
      }
      const piece = sayMinutes(job.limits.min_minutes);
      return `It needs ${needed} in pieces of at least ${piece} by ${until}; what is free is too cut up.`;
    }
  }
}

/** Where planning longer would not help either, the person need not try. */
function beyondText(
  binding: BindingConstraint,
  { options, nothing_beyond }: Candidates,
  { input, longer }: Situation,
): string {
  // Where a later deadline would do, it is the deadline that leaves no place.
  const stays =
    binding === 'predecessor' ||
    binding === 'deadline' ||
    binding === 'day_maximum' ||
    options.some(({ kind }) => kind === 'move_deadline');
  if (stays || !nothing_beyond || longer.to <= input.window.to) return '';
  const day = dayText(longer.to - 1, input.window.from, input.zone);
  return ` Until ${day} there is no place for it either.`;
}

/** Minutes left where the job may go: the free time of each day, but no more than the day may still take. */
function availableMinutes(job: Job, { parts, state }: Pick<Situation, 'parts' | 'state'>): number {
  const start = readyAt(job, parts) ?? job.earliest;
  const by_day = new Map<number, number>();
  for (const room of roomsFor(job, state.rooms)) {
    const usable =
      totalLength(intersectIntervals([room], [{ start, end: job.latest }])) / MINUTE_MS;
    by_day.set(room.day, (by_day.get(room.day) ?? 0) + usable);
  }
  let minutes = 0;
  for (const [day, free] of by_day) minutes += Math.min(free, Math.max(0, state.left[day] ?? 0));
  return Math.floor(minutes);
}

/** The longest block that could be placed for the job, in minutes. */
function longestPiece(job: Job, start: number, { rooms, left }: RoomState): number {
  const lengths = roomsFor(job, rooms).map((room) => {
    const length = Math.min(room.end, job.latest) - ceilToGrid(Math.max(room.start, start));
    return Math.min(Math.floor(length / MINUTE_MS), left[room.day] ?? 0);
  });
  return Math.max(0, ...lengths);
}
