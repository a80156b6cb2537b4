import { z } from 'zod';
import { actionState } from './actions.ts';
import { timestamp } from './common.ts';

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
});

export const queueMetrics = z.object({
  queues: z.array(z.object({ name: z.string(), ready: z.int(), active: z.int(), failed: z.int() })),
  dead_letters: z.int(),
});

export const costsQuery = z.object({
  group_by: z.enum(['service', 'purpose', 'day']).default('service'),
  from: timestamp.optional(),
  to: timestamp.optional(),
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
    }),
  ),
});
