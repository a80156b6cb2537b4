/**
 * What of a model's answer is believed: known dependencies without circles, no more steps than wanted, and the person's
 * estimate exactly. An answer that cannot be put right is refused with the reason.
 */
import { must } from '@almanac/shared/lang/assert';
import type { Draft, DraftStep } from './draft.ts';
import { sortedByDependencies } from './order-by-dependencies.ts';
import { MAX_STEPS, splitMinutes, stepBounds } from './split-minutes.ts';
import type { PlanWords } from './words-in-english.ts';

/** A plan as the model gives it: what a draft is, with dependencies by key. */
export interface ModelPlan extends Omit<Draft, 'steps'> {
  steps: (Omit<DraftStep, 'depends_on'> & { key: string; depends_on: string[] })[];
}

export type CheckedPlan = { ok: true; draft: Draft } | { ok: false; reason: string };

export function checkModelPlan(
  answer: ModelPlan,
  wanted: { estimated_minutes: number | null; max_steps: number; said: PlanWords },
): CheckedPlan {
  if (answer.steps.length > wanted.max_steps) {
    return {
      ok: false,
      reason: `it has ${answer.steps.length} steps, ${wanted.max_steps} are allowed`,
    };
  }
  const keys = new Map(answer.steps.map((step, index) => [step.key, index]));
  if (keys.size < answer.steps.length)
    return { ok: false, reason: 'two of its steps have one key' };
  const dropped: string[] = [];
  const steps = answer.steps.map(({ key, ...step }): DraftStep => {
    const depends_on = step.depends_on.flatMap((name) => {
      const at = name === key ? undefined : keys.get(name);
      if (at === undefined) dropped.push(name);
      return at === undefined ? [] : [at];
    });
    return { ...step, depends_on: [...new Set(depends_on)] };
  });
  const sorted = sortedByDependencies(steps);
  if (sorted === undefined)
    return { ok: false, reason: 'its steps depend on each other in a circle' };
  const scaled = withEstimate(sorted, wanted.estimated_minutes, wanted.said);
  if (scaled === undefined) {
    return { ok: false, reason: 'the estimate does not fit its number of steps' };
  }
  const { summary, risks, deliverables } = answer;
  const assumptions = [...answer.assumptions, ...scaled.assumptions];
  if (dropped.length > 0) {
    assumptions.push(wanted.said.dependenciesLeftOut);
  }
  return { ok: true, draft: { summary, steps: scaled.steps, assumptions, risks, deliverables } };
}

/** The person's number is kept: other numbers are scaled to it, and the plan says so. */
function withEstimate(
  steps: DraftStep[],
  estimate: number | null,
  said: PlanWords,
): { steps: DraftStep[]; assumptions: string[] } | undefined {
  const sum = steps.reduce((total, step) => total + step.estimated_minutes, 0);
  if (estimate === null || sum === estimate) return { steps, assumptions: [] };
  const { least, most } = stepBounds(estimate, MAX_STEPS);
  if (steps.length < least || steps.length > most) return undefined;
  const minutes = splitMinutes(
    estimate,
    steps.map((step) => step.estimated_minutes),
  );
  return {
    steps: steps.map((step, index) => ({
      ...step,
      estimated_minutes: must(minutes[index], 'minutes of a step'),
    })),
    assumptions: [said.scaledToEstimate(sum, estimate)],
  };
}
