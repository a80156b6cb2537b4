import { z } from 'zod';
import { stepKind } from '@almanac/shared/contracts/planner';
import { MAX_STEP_MINUTES, MAX_STEPS, MIN_STEP_MINUTES } from '../domain/split-minutes.ts';

const line = z.string().trim().min(1).max(600);

/** The shape asked of the model. */
export const modelPlanSchema = z.strictObject({
  summary: z.string().trim().min(1).max(4000),
  steps: z
    .array(
      z.strictObject({
        key: z.string().trim().min(1).max(40),
        title: z.string().trim().min(1).max(300),
        description: z.string().trim().max(6000),
        estimated_minutes: z.int().min(MIN_STEP_MINUTES).max(MAX_STEP_MINUTES),
        depends_on: z.array(z.string().max(40)).max(MAX_STEPS),
        kind: stepKind,
        acceptance: z.string().trim().min(1).max(2000),
      }),
    )
    .min(1)
    .max(MAX_STEPS),
  assumptions: z.array(line).max(30),
  risks: z.array(line).max(30),
  deliverables: z.array(line).max(30),
});
