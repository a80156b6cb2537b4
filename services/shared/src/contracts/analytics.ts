/** Questions about the numbers: a few whitelisted functions with typed parameters, and which of them a sentence means. */
import { z } from 'zod';
import { date, timestamp } from './common.ts';

/** Whole days in the person's zone, both included; the 30 days up to today where nothing is said. */
const days = { from: date.optional(), to: date.optional() };

export const analyticsParams = {
  hours_by_client: z.strictObject({
    ...days,
    group: z.enum(['client', 'kind', 'plan']).default('client'),
  }),
  estimate_drift: z.strictObject({ ...days, of: z.enum(['kind', 'workflow']).optional() }),
  block_outcomes: z.strictObject(days),
  sprint_hours: z.strictObject(days),
  incidents_by_type: z.strictObject({
    ...days,
    severity: z.enum(['SEV0', 'SEV1', 'SEV2', 'SEV3']).optional(),
  }),
};
export const analyticsFn = z.enum([
  'hours_by_client',
  'estimate_drift',
  'block_outcomes',
  'sprint_hours',
  'incidents_by_type',
]);
export type AnalyticsFn = z.infer<typeof analyticsFn>;

export const analyticsReply = z.object({
  columns: z.array(
    z.object({
      name: z.string(),
      type: z.enum(['text', 'integer']),
      /** `min`, `%`, or what is counted; null for text. */
      unit: z.string().nullable(),
    }),
  ),
  /** In the order of the columns; 1,000 at most. */
  rows: z.array(z.array(z.union([z.string(), z.int(), z.null()]))),
  /** How to draw it: the names of columns. */
  chart: z
    .object({ kind: z.enum(['bars', 'dots']), x: z.string(), y: z.array(z.string()) })
    .nullable(),
  /** How many records the rows rest on. */
  n: z.int(),
  as_of: timestamp,
  /** Where the records are from. */
  source: z.string(),
  from: date,
  to: date,
});
export type AnalyticsReply = z.infer<typeof analyticsReply>;

export const askRequest = z.strictObject({ question: z.string().trim().min(3).max(500) });

const reading = z.object({
  fn: analyticsFn,
  params: z.record(z.string(), z.string()),
  /** 0 to 1; below 0.6 a person should choose. */
  confidence: z.number().min(0).max(1),
});
export type Reading = z.infer<typeof reading>;

/** `fn` is null for a question in which nothing was understood. */
export const askReply = reading.extend({
  fn: analyticsFn.nullable(),
  alternatives: z.array(reading),
});
export type AskReply = z.infer<typeof askReply>;
