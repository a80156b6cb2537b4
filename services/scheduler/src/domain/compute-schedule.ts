/**
 * The entry of the domain: blocks for items around busy time, with reasons, and with options for what does not fit. Equal
 * input gives an equal result, but for what the exact solver finds against its time limit (`solver.name` names it). Nothing
 * it returns is written anywhere before `validateSchedule` has found no violation.
 */
import { AppError } from '@almanac/shared/lang/app-error';
import { type Pause, takingTurns } from '@almanac/shared/lang/turns';
import { explainBlock, type ExplainContext } from './explain-block.ts';
import { roomMinutes } from './explain-rooms.ts';
import { explainUnscheduled } from './explain-unscheduled.ts';
import type { Part } from './fit-parts.ts';
import type { ExactSolver } from './exact/linear-program.ts';
import { objectiveOf } from './objective.ts';
import { checkPreferences } from './preferences.ts';
import { type Job, type Model, scheduleModel } from './schedule-model.ts';
import { solveWishesBelowWork } from './wishes-below-work.ts';
import type { ScheduledBlock, ScheduleInput, ScheduleResult } from './schedule-types.ts';

/** Whatever is only good to have is not begun later than this after the request. */
const LATE_MS = 1_750;

/**
 * Places every item exactly, or reports it as unscheduled; never half of it. `preferences.zone` is replaced by `zone`.
 * Throws `invalid` for a dependency cycle, doubled ids, lengths out of range and preferences that contradict themselves.
 */
export async function computeSchedule(
  given: ScheduleInput,
  exact?: ExactSolver,
): Promise<ScheduleResult> {
  const input = { ...given, preferences: { ...given.preferences, zone: given.zone } };
  const errors = checkPreferences(input.preferences);
  if (errors.length > 0)
    throw new AppError('invalid', 'these preferences cannot be used', { errors });
  const pause = takingTurns();
  const clock = exact?.begin();
  // What is proven of options takes some hundredths of a second for each.
  const isLate = (): boolean => input.mode !== 'exact' && (clock?.elapsedMs() ?? 0) > LATE_MS;
  const model = scheduleModel(input);
  const solved = await solveWishesBelowWork(model, input, exact, pause);
  const { parts } = solved;
  const ends = parts.map((own) => own?.at(-1)?.end ?? null);
  return {
    blocks: await blocksOf(model, parts, input, pause),
    unscheduled: await explainUnscheduled(input, model, parts, { isLate, pause }),
    objective: { ...objectiveOf(input.items, ends, model.scale), ...solved.proof },
    capacity: {
      available_minutes: roomMinutes(model),
      demand_minutes: model.jobs.reduce((sum, job) => sum + job.minutes, 0),
    },
    solver: { name: solved.name, iterations: solved.iterations, time_limit: solved.time_limit },
  };
}

/** Blocks in time order. */
async function blocksOf(
  model: Model,
  parts: readonly (Part[] | null)[],
  input: ScheduleInput,
  pause: Pause,
): Promise<ScheduledBlock[]> {
  const { busy, zone, learned } = input;
  const context: ExplainContext = { model, parts, busy, zone, learned };
  const blocks: ScheduledBlock[] = [];
  for (const job of model.jobs) {
    for (const [at, part] of (parts[job.index] ?? []).entries()) {
      blocks.push(blockOf(job, at, part, context));
      await pause();
    }
  }
  return blocks.toSorted((a, b) => a.start - b.start);
}

function blockOf(job: Job, at: number, part: Part, context: ExplainContext): ScheduledBlock {
  const { step_id, task_id, title } = job.item;
  return {
    ...(step_id === undefined ? {} : { step_id }),
    ...(task_id === undefined ? {} : { task_id }),
    part: at + 1,
    parts: context.parts[job.index]?.length ?? 1,
    title,
    start: part.start,
    end: part.end,
    why: explainBlock(job, at, context),
  };
}
