import { z } from 'zod';
import { actionState } from './actions.ts';
import { timestamp, zone } from './common.ts';

/** What the action-gateway tells operators beside Actions, controls and audit. */
export const actionCounts = z.object({
  by_state: z.partialRecord(actionState, z.int()),
  /** Waiting for a person. */
  waiting: z.int(),
});

export const limitsReply = z.object({
  items: z.array(
    z.object({
      name: z.string(),
      /** Who or what is limited. */
      subject: z.string(),
      used: z.int(),
      allowed: z.int(),
      window_ms: z.int(),
    }),
  ),
  /** Connectors that failed once, or that a person opened. */
  breakers: z.array(
    z.object({
      connector: z.string(),
      state: z.enum(['closed', 'open', 'half_open', 'probing', 'held']),
      /** In a row. */
      failures: z.int(),
      /** How long it still rests. */
      open_ms: z.int(),
      last_error: z.string(),
      held_by: z.string().nullable(),
      held_reason: z.string().nullable(),
    }),
  ),
  /** Requesters whose Actions failed in a row, or that are stopped. */
  requesters: z.array(
    z.object({
      requester: z.string(),
      failures: z.int(),
      /** Null where it is not stopped. */
      opened_at: timestamp.nullable(),
      opened_by: z.string().nullable(),
      reason: z.string(),
      occurrence: z.int(),
    }),
  ),
});
export type LimitsReply = z.infer<typeof limitsReply>;

export const queueMetrics = z.object({
  queues: z.array(z.object({ name: z.string(), ready: z.int(), active: z.int(), failed: z.int() })),
  dead_letters: z.int(),
});
export type QueueMetrics = z.infer<typeof queueMetrics>;

export const costsQuery = z.object({
  group_by: z
    .enum(['service', 'purpose', 'day', 'action', 'task', 'plan', 'prompt', 'model'])
    .default('service'),
  from: timestamp.optional(),
  to: timestamp.optional(),
  /** Whose days are meant, of `group_by=day`; the installation's where nothing is said. */
  zone: zone.optional(),
});
export const costsReply = z.object({
  items: z.array(
    z.object({
      key: z.string(),
      calls: z.int(),
      input_tokens: z.int(),
      output_tokens: z.int(),
      /** The sum of what is known, US dollars; null where nothing is. */
      cost_usd: z.string().nullable(),
      /** Calls whose cost nobody told: not in the sum, and not zero. */
      calls_of_unknown_cost: z.int(),
      /** What was set aside before the calls; null where nothing was. */
      estimated_usd: z.string().nullable(),
    }),
  ),
});

const usd = z.number().positive().max(1_000_000);
/** What models may cost in a calendar month of the person's zone. */
export const budgetPatch = z.strictObject({
  reason: z.string().trim().min(3).max(500),
  version: z.int().optional(),
  monthly_budget_usd: usd.optional(),
  /** From here on no model is asked; null is no such limit. */
  hard_cap_usd: z.number().min(0).max(1_000_000).nullable().optional(),
  alert_share: z.number().min(0.01).max(1).optional(),
  unknown_call_usd: usd.max(1000).optional(),
});
export const budgetReply = z.object({
  monthly_budget_usd: z.string(),
  hard_cap_usd: z.string().nullable(),
  alert_share: z.string(),
  unknown_call_usd: z.string(),
  version: z.int(),
  updated_by: z.string(),
  reason: z.string(),
  updated_at: timestamp,
  spent: z.object({
    known_usd: z.string(),
    /** Of calls whose cost nobody told yet, by their estimates. */
    estimated_usd: z.string(),
    unknown_calls: z.int(),
  }),
  /** True while model calls are refused for it. */
  paused: z.boolean(),
});
export type Budget = z.infer<typeof budgetReply>;
