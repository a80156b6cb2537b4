import { z } from 'zod';
import { money, timestamp } from './common.ts';

/** What a person thinks that a task is worth, and why. */
export const taskValueRequest = z.strictObject({
  amount: money.shape.amount,
  currency: z.string().regex(/^[A-Z]{3}$/, 'expected a currency like EUR'),
  rationale: z.string().trim().min(3, 'say why').max(2000),
});
export type TaskValueRequest = z.infer<typeof taskValueRequest>;

export const taskValue = z.object({
  task_id: z.string(),
  /** Counts from 1; the newest counts. */
  assessment: z.int(),
  amount: z.string(),
  currency: z.string(),
  rationale: z.string(),
  assessed_by: z.string(),
  at: timestamp,
});
export type TaskValue = z.infer<typeof taskValue>;

/** Model calls and their cost in US dollars: null where no call told its cost; one nobody told is counted, never zero. */
const spent = z.object({
  calls: z.int(),
  cost_usd: z.string().nullable(),
  calls_of_unknown_cost: z.int(),
});

/** What a task cost so far beside what it is worth. */
export const taskCosts = z.object({
  task_id: z.string(),
  model: spent.extend({
    by_purpose: z.array(spent.extend({ service: z.string(), purpose: z.string() })),
    /** `plan_id` null is what belongs to no plan, such as a plan that was not stored. */
    by_plan: z.array(spent.extend({ plan_id: z.string().nullable() })),
  }),
  /** Of the finished work on it, as far as it was recorded; null without any. */
  work: z.object({ estimated_minutes: z.int(), actual_minutes: z.int(), runs: z.int() }).nullable(),
  /** The newest assessment; null where nobody made one. */
  value: taskValue.nullable(),
  assessments: z.array(taskValue),
});
export type TaskCosts = z.infer<typeof taskCosts>;
