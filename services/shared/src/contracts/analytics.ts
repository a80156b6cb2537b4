/** Questions about the numbers: a few whitelisted functions with typed parameters, and which of them a sentence means. */
import { z } from 'zod';
import { actionType, risk } from './actions.ts';
import { clientId, date, foreignId, timestamp } from './common.ts';
import { authority, memoryKind } from './memory.ts';

/** Whole days in the person's zone, both included; the 30 days up to today where nothing is said. */
const days = { from: date.optional(), to: date.optional() };
/** Everything the caller may see where nothing is said. */
const client = { client_id: clientId.optional() };
/** What stands in an address is text. */
const count = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

export const analyticsParams = {
  hours_by_client: z.strictObject({
    ...days,
    group: z.enum(['client', 'kind', 'plan']).default('client'),
  }),
  estimate_drift: z.strictObject({ ...days, of: z.enum(['kind', 'workflow']).optional() }),
  plan_progress: z.strictObject({ ...client, plan_id: foreignId.optional() }),
  block_outcomes: z.strictObject({
    ...days,
    ...client,
    group: z.enum(['kind', 'client', 'day']).default('kind'),
  }),
  block_moves: z.strictObject({
    ...days,
    ...client,
    by: z.enum(['person', 'calendar', 'scheduler']).optional(),
  }),
  focus_hours: z.strictObject({
    ...days,
    ...client,
    group: z.enum(['weekday', 'week']).default('weekday'),
  }),
  unscheduled_steps: z.strictObject({
    ...client,
    /** Words of the reason. */
    reason: z.string().trim().min(2).max(60).optional(),
    older_than_days: count(1, 365).optional(),
  }),
  sprint_hours: z.strictObject(days),
  sprint_burn: z.strictObject({ sprint_id: foreignId.optional() }),
  approvals_by_outcome: z.strictObject({
    ...days,
    ...client,
    group: z.enum(['type', 'risk', 'client', 'day']).default('type'),
    risk: risk.optional(),
    action_type: actionType.optional(),
  }),
  decision_time: z.strictObject({
    ...days,
    ...client,
    level: z.enum(['1', '2', '3', '4']).optional(),
    person: z.string().trim().min(1).max(120).optional(),
  }),
  action_precision: z.strictObject({
    action_type: actionType.optional(),
    window_days: count(7, 180).default(30),
  }),
  limits_usage: z.strictObject({ window: z.enum(['hour', 'day']).default('hour') }),
  model_cost: z.strictObject({
    ...days,
    group: z.enum(['service', 'prompt', 'model', 'task', 'day']).default('service'),
  }),
  cost_and_return: z.strictObject({ ...days, ...client, task_id: foreignId.optional() }),
  incidents_by_type: z.strictObject({
    ...days,
    severity: z.enum(['SEV0', 'SEV1', 'SEV2', 'SEV3']).optional(),
  }),
  memory_growth: z.strictObject({
    ...days,
    ...client,
    kind: memoryKind.optional(),
    authority: authority.optional(),
  }),
};
export type AnalyticsFn = keyof typeof analyticsParams;
export const analyticsFn = z.enum(Object.keys(analyticsParams) as [AnalyticsFn, ...AnalyticsFn[]]);

/** Who has the rows, and so counts them. */
export const ANALYTICS_OWNERS = {
  hours_by_client: 'observer',
  estimate_drift: 'observer',
  plan_progress: 'planner',
  block_outcomes: 'scheduler',
  block_moves: 'scheduler',
  focus_hours: 'scheduler',
  unscheduled_steps: 'scheduler',
  sprint_hours: 'observer',
  sprint_burn: 'observer',
  approvals_by_outcome: 'action-gateway',
  decision_time: 'action-gateway',
  action_precision: 'action-gateway',
  limits_usage: 'action-gateway',
  model_cost: 'action-gateway',
  cost_and_return: 'planner',
  incidents_by_type: 'observer',
  memory_growth: 'memory-gateway',
} as const satisfies Record<AnalyticsFn, string>;
export type AnalyticsOwner = (typeof ANALYTICS_OWNERS)[AnalyticsFn];
/** The functions that a service answers. */
export type AnalyticsOf<Owner extends AnalyticsOwner> = {
  [F in AnalyticsFn]: (typeof ANALYTICS_OWNERS)[F] extends Owner ? F : never;
}[AnalyticsFn];
export type AnalyticsParams<F extends AnalyticsFn> = z.infer<(typeof analyticsParams)[F]>;

/** An amount as a decimal string, where whole numbers would say too little. */
const decimal = z.string().regex(/^-?\d{1,15}(\.\d{1,10})?$/);

export const analyticsReply = z.object({
  columns: z.array(
    z.object({
      name: z.string(),
      /** `decimal` is written as text: an amount of money stays what it is. */
      type: z.enum(['text', 'integer', 'decimal']),
      /** `min`, `%`, `USD`, or what is counted; null for text. */
      unit: z.string().nullable(),
    }),
  ),
  /** In the order of the columns; 1,000 at most. */
  rows: z.array(z.array(z.union([z.string(), z.int(), z.null()]))),
  /** How to draw it: the names of columns. */
  chart: z
    .object({
      kind: z.enum(['bars', 'stacked', 'dots', 'line', 'histogram', 'heat']),
      x: z.string(),
      y: z.array(z.string()),
    })
    .nullable(),
  /** Single numbers beside the rows, such as a median or a budget. */
  figures: z
    .array(
      z.object({
        name: z.string(),
        value: z.union([z.int(), decimal]).nullable(),
        unit: z.string(),
      }),
    )
    .optional(),
  /** How many records the rows rest on. */
  n: z.int(),
  as_of: timestamp,
  /** Where the records are from. */
  source: z.string(),
  /** The days that were counted; today where a table says how things stand now. */
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
  /** Who read it. */
  read_by: z.enum(['words', 'model']),
  /** Why a model did not, where one is set up. */
  degraded: z.array(z.string()),
});
export type AskReply = z.infer<typeof askReply>;
