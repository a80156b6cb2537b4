import { z } from 'zod';
import { timestamp } from './common.ts';
import { prompt } from './planner.ts';

/** The prompts there are, with the version each label points at; null where it points at none. */
export const promptSummary = z.object({
  name: z.string(),
  versions: z.int(),
  production: z.int().nullable(),
  staging: z.int().nullable(),
});
export type PromptSummary = z.infer<typeof promptSummary>;

/** A version of a prompt as the planner shows it: with its author, and who pointed which label at it. */
export const promptVersion = prompt.extend({
  author: z.string(),
  /** Oldest first. `rolled_back` led to this version. */
  decisions: z.array(
    z.object({
      label: z.string(),
      act: z.enum(['labelled', 'rolled_back']),
      /** Null of what was decided before reasons were asked for. */
      reason: z.string().nullable(),
      by: z.string(),
      at: timestamp,
    }),
  ),
});
export type PromptVersion = z.infer<typeof promptVersion>;

/**
 * What one version of a prompt achieved. Costs are decimal strings of US dollars, null where no call told its cost; a cost nobody
 * told is counted, never taken for zero. Times are milliseconds of answers that fitted, null without one.
 */
export const promptMetrics = z.object({
  version: z.int(),
  labels: z.array(z.string()),
  author: z.string(),
  reason: z.string(),
  /** Questions asked with it, and how they ended: the four ends sum to `questions`, except for those under way. */
  questions: z.int(),
  answered: z.int(),
  /** Of the answered, those that fitted only at the second attempt. */
  repaired: z.int(),
  refused: z.int(),
  /** Did not fit twice. */
  unfit: z.int(),
  /** No answer: an error or no time left. */
  failed: z.int(),
  repair_rate: z.number().nullable(),
  refusal_rate: z.number().nullable(),
  latency_ms: z.object({ p50: z.int(), p95: z.int() }).nullable(),
  cost_usd: z.string().nullable(),
  calls: z.int(),
  calls_of_unknown_cost: z.int(),
  /** Plans with a version of their steps from this prompt. Only prompts that make plans have any. */
  plans: z.object({
    made: z.int(),
    /** Of these, whose current steps somebody or something else wrote since: another version, a rule. */
    replaced: z.int(),
    /** With the steps of this version in the calendar, or further. Says nothing of whether a person looked at them. */
    scheduled: z.int(),
    /** A person wanted it otherwise afterwards: by feedback or by an edit. */
    revised: z.int(),
    /** With the steps of this version. */
    completed: z.int(),
    /** With the steps of this version. */
    cancelled: z.int(),
  }),
});
export type PromptMetrics = z.infer<typeof promptMetrics>;
