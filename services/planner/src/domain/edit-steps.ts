import type { Sop, Step, StepsPatch } from '@almanac/shared/contracts/planner';
import { AppError } from '@almanac/shared/lang/app-error';
import { must } from '@almanac/shared/lang/assert';
import { freshStepIds, rangeOf } from './assemble-sop.ts';
import type { OverrunOf } from './estimate-history.ts';
import { stepKindOf } from './kinds-of-point.ts';
import { orderByDependencies } from './order-by-dependencies.ts';

export type EditedStep = StepsPatch['steps'][number];

/**
 * The steps a person edited, in the order given. A step with an id keeps it, and everything the edit does not name; one without
 * is new. Refuses, with 422, unknown or repeated ids and dependencies that are unknown or form a circle.
 */
export function editSteps(
  plan_id: string,
  sop: Sop,
  edited: EditedStep[],
  { overrun, workflow_id }: { overrun: OverrunOf; workflow_id: string | null },
): Sop {
  const before = new Map(sop.steps.map((step) => [step.step_id, step]));
  const kept = edited.flatMap(({ step_id }) => (step_id === undefined ? [] : [step_id]));
  checkIds(edited, before, kept);
  const idFor = freshStepIds(plan_id, [...before.keys()]);
  const ids = edited.map((step) => step.step_id ?? idFor(step.title));
  const steps = edited.map((step, index): Step => {
    const old = step.step_id === undefined ? undefined : before.get(step.step_id);
    const kind = step.kind ?? old?.kind ?? stepKindOf(step.title);
    // A dependency on a step that was taken out goes with it, unless the edit itself names it.
    const inherited = old?.depends_on.filter((id) => kept.includes(id)) ?? [];
    return {
      step_id: must(ids[index], 'an id'),
      order: index + 1,
      title: step.title,
      description: step.description ?? old?.description ?? '',
      estimated_minutes: step.estimated_minutes,
      range_minutes: rangeOf(
        step.estimated_minutes,
        { kind, title: step.title, workflow_id },
        overrun,
      ),
      depends_on: step.depends_on ?? inherited,
      kind,
      acceptance: step.acceptance ?? old?.acceptance ?? '',
    };
  });
  checkDependencies(steps);
  return { ...sop, steps };
}

function checkIds(edited: EditedStep[], before: Map<string, Step>, kept: string[]): void {
  for (const [index, { step_id, title }] of edited.entries()) {
    if (title.trim() === '') throw refused(`steps.${index}.title`, 'is empty');
    if (step_id === undefined) continue;
    const path = `steps.${index}.step_id`;
    if (!before.has(step_id)) throw refused(path, 'is no step of this plan');
    if (kept.indexOf(step_id) !== kept.lastIndexOf(step_id)) throw refused(path, 'stands twice');
  }
}

function checkDependencies(steps: Step[]): void {
  const at = new Map(steps.map((step, index) => [step.step_id, index]));
  const depends_on = steps.map((step, index) =>
    step.depends_on.map((id) => {
      const position = at.get(id);
      if (position !== undefined) return position;
      throw refused(`steps.${index}.depends_on`, `${id} is no step of the new version`);
    }),
  );
  if (orderByDependencies(depends_on) === undefined) {
    throw refused('steps', 'the dependencies form a circle');
  }
}

function refused(path: string, message: string): AppError {
  return new AppError('invalid', `These steps cannot be stored: ${path} ${message}.`, {
    errors: [{ path, message }],
  });
}
