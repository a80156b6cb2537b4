/** Which placed item would have to go so that one of at least its priority fits. */
import { sayMinutes } from '@almanac/shared/lang/say-minutes';
import { bestParts, freshState } from './first-schedule.ts';
import { occupy } from './fit-parts.ts';
import type { Job } from './schedule-model.ts';
import type { UnscheduledOption } from './schedule-types.ts';
import type { Situation } from './unscheduled-options.ts';

/** Each try places everything else once. */
const MAX_TRIES = 12;

/**
 * The lightest item of no higher priority whose place would do; among equals the shortest. What others wait for cannot go. A candidate, as
 * all options are: it is still to be proven.
 */
export function dropOption(job: Job, ready: number, situation: Situation): UnscheduledOption[] {
  const { model, parts } = situation;
  const lighter = model.jobs
    .filter(
      (other) =>
        other.weight <= job.weight &&
        other.after.length === 0 &&
        (parts[other.index] ?? null) !== null &&
        !job.before.includes(other.index),
    )
    .toSorted((a, b) => a.weight - b.weight || a.minutes - b.minutes || a.index - b.index)
    .slice(0, MAX_TRIES);
  const found = lighter.find((other) => fitsWithout(other, job, ready, situation));
  if (found === undefined) return [];
  const { title, priority = 'normal' } = found.item;
  const detail = `Leave out '${title}' (${priority} priority, ${sayMinutes(found.minutes)}): its time is enough.`;
  return [{ kind: 'drop_item', detail, drop: found.key }];
}

function fitsWithout(other: Job, job: Job, ready: number, { model, parts }: Situation): boolean {
  const state = freshState(model);
  for (const one of model.jobs) {
    if (one.index !== other.index) occupy(state, parts[one.index] ?? []);
  }
  return bestParts(job, ready, state, model) !== null;
}
