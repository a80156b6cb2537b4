/**
 * What would make a step fit: the finished schedule stays as it is, one constraint is relaxed, and the option names the
 * place that was found. These are candidates; `prove-option.ts` decides which of them are offered.
 */
import { must } from '@almanac/shared/lang/assert';
import { sayMinutes } from '@almanac/shared/lang/say-minutes';
import { dropOption } from './drop-option.ts';
import { lookAheadEnd, MAX_WINDOW_MS } from './default-window.ts';
import { bestParts, freshState, readyAt } from './first-schedule.ts';
import { occupy, type Part, type RoomState } from './fit-parts.ts';
import { intersectIntervals, mergeIntervals, totalLength } from './intervals.ts';
import { localDays } from './local-day.ts';
import type { SplitLimits } from './preferences.ts';
import { type Job, type Model, partLimits, scheduleModel } from './schedule-model.ts';
import { MINUTE_MS, type ScheduleInput, type UnscheduledOption } from './schedule-types.ts';
import { dayText, momentText } from './wording.ts';

const SMALLEST_PART_MINUTES = 15;
const DAY_MINUTES = 1_440;

interface Relaxed {
  model: Model;
  state: RoomState;
}

export interface Situation extends Relaxed {
  input: ScheduleInput;
  parts: readonly (Part[] | null)[];
  /** The same with a longer window. */
  longer: Relaxed & { parts: (Part[] | null)[]; to: number };
}

export interface Candidates {
  options: UnscheduledOption[];
  /** Looking beyond the window found no place either. */
  nothing_beyond: boolean;
}

/** What is left after the finished schedule. */
export function situationAfter(
  input: ScheduleInput,
  model: Model,
  parts: readonly (Part[] | null)[],
): Situation {
  const to = lookAheadEnd(input.window);
  const longer = relaxed({ ...input, window: { ...input.window, to } }, parts);
  return {
    input,
    parts,
    model,
    state: stateAfter(model, parts),
    longer: { ...longer, parts: [...parts], to },
  };
}

/** To be asked for every missing job, predecessors first: those placed beyond the window take their room there. */
export function candidateOptions(job: Job, situation: Situation): Candidates {
  const { input, parts, longer } = situation;
  const options: UnscheduledOption[] = [];
  const end = placeBeyond(job, longer);
  if (end !== null && end > input.window.to) {
    const day = dayText(end, input.window.from, input.zone);
    const by = momentText(end, input.window.from, input.zone);
    options.push({
      kind: 'extend_window',
      detail: `Plan until ${day}: it would then be done by ${by}${asFarAsKnown(end, input)}.`,
      to: windowUntil(end, input),
    });
  }
  const ready = readyAt(job, parts);
  if (ready !== null) {
    options.push(
      ...splitOption(job, ready, situation),
      ...dayMaximumOption(job, ready, situation),
      ...deadlineOption(job, ready, situation),
      ...dropOption(job, ready, situation),
    );
  }
  const known = input.known_until ?? Infinity;
  return { options, nothing_beyond: end === null && known >= longer.to };
}

/** One longer window for all that is missing, where several are; none where none of them finds a place beyond. */
export function commonExtension(
  candidates: readonly Candidates[],
  input: ScheduleInput,
): UnscheduledOption[] {
  const ends = candidates.flatMap(({ options }) =>
    options.flatMap((option) => (option.kind === 'extend_window' ? [option.to] : [])),
  );
  if (candidates.length < 2 || ends.length === 0) return [];
  const to = Math.max(...ends);
  const day = dayText(to - 1, input.window.from, input.zone);
  const detail = `Plan until ${day}: it then has a place${asFarAsKnown(to, input)}.`;
  return [{ kind: 'extend_window', detail, to }];
}

/** One longer day for all that it would help, placed one after another, where it would help several. */
export function commonRaise(
  jobs: readonly Job[],
  candidates: readonly Candidates[],
  situation: Situation,
): UnscheduledOption[] {
  const raises = candidates.map(({ options }) =>
    options.find((option) => option.kind === 'raise_day_maximum'),
  );
  const shares = raises.flatMap((raise) => (raise === undefined ? [] : [raise.slack_share]));
  if (shares.length < 2) return [];
  const share = Math.min(...shares);
  const free = withLongDays(share, situation);
  const over = jobs.flatMap((job, index) => {
    const ready = raises[index] === undefined ? null : readyAt(job, situation.parts);
    const found = ready === null ? null : placed(job, ready, free);
    occupy(free.state, found ?? []);
    return found ?? [];
  });
  return [raiseOption(over, share, free.model, situation)];
}

function splitOption(job: Job, ready: number, { state, model }: Situation): UnscheduledOption[] {
  const split = smallerSplit(job);
  if (split === null) return [];
  const cut = { ...job, limits: partLimits(job.minutes, split) };
  if (placed(cut, ready, { state, model }) === null) return [];
  const detail = `Allow parts of ${sayMinutes(split.min_minutes)}: it then fits where it is wanted.`;
  return [{ kind: 'split_smaller', detail, split }];
}

/** First only the day maximum is lifted, then also the share that is kept free. */
function dayMaximumOption(job: Job, ready: number, situation: Situation): UnscheduledOption[] {
  for (const share of new Set([situation.input.preferences.slack_share, 0])) {
    const free = withLongDays(share, situation);
    const over = placed(job, ready, free);
    if (over !== null) return [raiseOption(over, share, free.model, situation)];
  }
  return [];
}

function withLongDays(slack_share: number, { input, parts }: Situation): Relaxed {
  const long = { max_minutes_per_day: DAY_MINUTES, slack_share };
  return relaxed({ ...input, preferences: { ...input.preferences, ...long } }, parts);
}

/** A day as long as these parts make it. */
function raiseOption(
  over: readonly Part[],
  share: number,
  model: Model,
  situation: Situation,
): UnscheduledOption {
  const { max_minutes_per_day: asked, slack_share } = situation.input.preferences;
  const raised = Math.max(asked, ...minutesOfDays(over, model, situation));
  const kept = share === slack_share ? '' : ', and nothing of it kept free';
  const rule =
    raised > asked
      ? `Allow ${sayMinutes(raised)} a day once${kept}`
      : 'Keep no part of the day free once';
  return {
    kind: 'raise_day_maximum',
    detail: `${rule}: there is free time for it then.`,
    max_minutes_per_day: raised,
    slack_share: share,
  };
}

/** Minutes of blocks on each of the days that these parts use, with all that lies there. */
function minutesOfDays(over: readonly Part[], model: Model, { input, parts }: Situation): number[] {
  const blocks = mergeIntervals([
    ...input.existing_blocks,
    ...parts.flatMap((own) => own ?? []),
    ...over,
  ]);
  return [...new Set(over.map(({ day }) => day))].map((day) =>
    Math.ceil(
      totalLength(intersectIntervals(blocks, [must(model.days[day], 'a day')])) / MINUTE_MS,
    ),
  );
}

function deadlineOption(
  job: Job,
  ready: number,
  { input, longer }: Situation,
): UnscheduledOption[] {
  const { deadline } = job.item;
  if (deadline === undefined) return [];
  const later = placed({ ...job, latest: longer.to }, ready, longer)?.at(-1)?.end ?? null;
  if (later === null || later <= deadline) return [];
  const by = momentText(later, input.window.from, input.zone);
  const beyond = later > input.window.to;
  const rule = `Move the deadline to ${by}${beyond ? ' and plan until that day' : ''}`;
  return [
    {
      kind: 'move_deadline',
      detail: `${rule}: it can be done by then${asFarAsKnown(later, input)}.`,
      deadline: later,
      ...(beyond ? { to: windowUntil(later, input) } : {}),
    },
  ];
}

/** What must be said of a place in time that was not looked at. */
function asFarAsKnown(end: number, { known_until, window, zone }: ScheduleInput): string {
  if (known_until === undefined || end <= known_until) return '';
  const until = momentText(known_until, window.from, zone);
  return `, if that time is still free: the calendar was not read beyond ${until}`;
}

/** Places the job beyond the window, after what waits before it was placed there too; its end, or null. */
function placeBeyond(job: Job, longer: Situation['longer']): number | null {
  const again = { ...job, latest: Math.min(job.item.deadline ?? longer.to, longer.to) };
  const ready = readyAt(again, longer.parts);
  const found = ready === null ? null : placed(again, ready, longer);
  if (found === null) return null;
  longer.parts[job.index] = found;
  occupy(longer.state, found);
  return must(found.at(-1), 'a last part').end;
}

function placed(job: Job, ready: number, { state, model }: Relaxed): Part[] | null {
  return bestParts(job, ready, state, model)?.parts ?? null;
}

/** The next smaller way to cut a job, or null when it is cut as small as it gets. People do not meet in parts. */
function smallerSplit(job: Job): SplitLimits | null {
  if (job.meeting || job.minutes < 2 * SMALLEST_PART_MINUTES) return null;
  if (job.limits === null) {
    return { min_minutes: Math.min(30, Math.floor(job.minutes / 2)), max_minutes: 120 };
  }
  if (job.limits.min_minutes <= SMALLEST_PART_MINUTES) return null;
  return { min_minutes: SMALLEST_PART_MINUTES, max_minutes: job.limits.max_minutes };
}

function relaxed(input: ScheduleInput, parts: readonly (Part[] | null)[]): Relaxed {
  const model = scheduleModel(input);
  return { model, state: stateAfter(model, parts) };
}

function stateAfter(model: Model, parts: readonly (Part[] | null)[]): RoomState {
  const state = freshState(model);
  for (const own of parts) occupy(state, own ?? []);
  return state;
}

/** The end of the day of `at`, as far as a window may reach. */
function windowUntil(at: number, { window, zone }: ScheduleInput): number {
  const day = must(localDays({ from: at - 1, to: at }, zone).at(-1), 'a day');
  return Math.min(day.end, window.from + MAX_WINDOW_MS);
}
