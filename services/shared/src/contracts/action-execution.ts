import { z } from 'zod';
import { idOf, timestamp } from './common.ts';

/** One attempt. */
export const actionExecution = z.object({
  attempt: z.int(),
  state: z.enum(['executing', 'succeeded', 'failed', 'held', 'unknown']),
  /** What the provider knows a repeat by: the same for all attempts of an Action. */
  provider_key: z.string(),
  provider_ref: z.string().nullable(),
  /** What stood at the target before the write; `values` is null where nothing did. */
  previous: z.object({ values: z.record(z.string(), z.unknown()).nullable() }).nullable(),
  started_at: timestamp,
  finished_at: timestamp.nullable(),
  error: z.string().nullable(),
});

export const rollbackRequest = z.strictObject({ reason: z.string().trim().min(3).max(1000) });
export const rollbackReply = z.object({
  /** The Action that takes it back; null while the scheduler has not proposed the run's yet. */
  action_id: z.string().nullable(),
  /** The run that takes back a run. */
  run_id: z.string().nullable(),
  state: z.string(),
  detail: z.string(),
});
export type RollbackReply = z.infer<typeof rollbackReply>;

export const settleRequest = z.strictObject({
  /** What the person saw at the provider. */
  happened: z.boolean(),
  note: z.string().trim().min(3).max(1000),
});

export const redeemRequest = z.strictObject({
  grant: z.string().min(32).max(200),
  action_id: idOf('act'),
  payload_hash: z.string().regex(/^[0-9a-f]{64}$/),
});
export const redeemReply = z.object({
  action_id: idOf('act'),
  attempt: z.int(),
  /** When it expires; later than its payload says where a stop froze its time. */
  expires_at: timestamp.optional(),
});
