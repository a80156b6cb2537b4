/** What was said of steps at the planner itself, beside what the scheduler reports there of its own blocks. */
import type { Plan, StepOutcome } from '@almanac/shared/contracts/planner';
import type { ScheduleItem } from '../schedule-types.ts';

/** A plan with what is said of its steps now. */
export interface SpokenPlan extends Plan {
  said: readonly StepOutcome[];
}

/** Blocks say more of what they are about than their summary at the planner. */
const OWN_REPORTS = 'scheduler';
/** Less is not worth a block of its own. */
const SMALLEST_MINUTES = 15;
/** A step that was done in part for an unknown time counts as half done. */
const UNKNOWN_SHARE = 0.5;

/** What a word leaves of a step: nothing to do, with the reason, or its work without what was done. */
export function workLeft(
  { said }: Pick<SpokenPlan, 'said'>,
  { step_id, duration_minutes }: Pick<ScheduleItem, 'step_id' | 'duration_minutes'>,
): Pick<ScheduleItem, 'closed' | 'worked_minutes'> {
  const word = said.find((one) => one.step_id === step_id && one.recorded_by !== OWN_REPORTS);
  if (word?.status === 'done') return { closed: 'It is done, as the planner was told.' };
  if (word?.status === 'skipped') return { closed: 'It is skipped, as the planner was told.' };
  if (word?.status !== 'partial') return {};
  const worked = word.actual_minutes ?? Math.floor(duration_minutes * UNKNOWN_SHARE);
  return duration_minutes - worked < SMALLEST_MINUTES
    ? { closed: 'It is all but done, as the planner was told.' }
    : { worked_minutes: worked };
}
