import { z } from 'zod';
import { idOf, timestamp } from './common.ts';
import { plan, provenance, sop, stepKind } from './planner.ts';

const totals = z.object({ steps: z.int(), estimated_minutes: z.int(), p80_minutes: z.int() });
const fieldValue = z.union([z.string(), z.number(), z.array(z.string())]);

export const changedField = z.object({
  field: z.enum(['title', 'description', 'estimated_minutes', 'kind', 'acceptance', 'depends_on']),
  before: fieldValue,
  after: fieldValue,
});
export type ChangedField = z.infer<typeof changedField>;

const stepInDiff = z.object({
  step_id: idOf('step'),
  /** Its place in the version that has it. */
  order: z.int(),
  title: z.string(),
  estimated_minutes: z.int(),
  kind: stepKind,
});

/** What differs between the steps of two versions of a plan. */
export const planDiff = z.object({
  from_version: z.int().min(1),
  to_version: z.int().min(1),
  added: z.array(stepInDiff),
  removed: z.array(stepInDiff),
  changed: z.array(
    z.object({ step_id: idOf('step'), title: z.string(), fields: z.array(changedField) }),
  ),
  /** The steps that both have stand in another order. */
  reordered: z.boolean(),
  /** How many steps are the same in both. */
  unchanged: z.int(),
  totals: z.object({ before: totals, after: totals }),
});
export type PlanDiff = z.infer<typeof planDiff>;

export const planVersion = z.object({
  version: z.int(),
  sop,
  provenance,
  reason: z.string(),
  created_by: z.string(),
  created_at: timestamp,
  /** Against the version before it. */
  diff: planDiff.nullable(),
});
export type PlanVersion = z.infer<typeof planVersion>;

/** A plan with what its newest version changed. */
export const revisedPlan = plan.extend({ diff: planDiff });
export type RevisedPlan = z.infer<typeof revisedPlan>;

/** Both default to the newest two; `from` may be the later one. */
export const diffQuery = z.strictObject({
  from: z.coerce.number().int().min(1).optional(),
  to: z.coerce.number().int().min(1).optional(),
});
