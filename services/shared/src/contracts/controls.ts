import { z } from 'zod';
import { clockTime, timestamp } from './common.ts';

/** The operator's switches: one row of `core.control_flags`. */
export const controlFlags = z.object({
  kill_switch: z.boolean(),
  jobs_enabled: z.boolean(),
  proposals_enabled: z.boolean(),
  execution_enabled: z.boolean(),
  external_comms_enabled: z.boolean(),
  model_calls_enabled: z.boolean(),
  connectors: z.record(z.string(), z.boolean()),
  policy: z.enum(['standard', 'strict']),
  quiet_hours: z.object({ from: clockTime, to: clockTime }),
});
export type ControlFlags = z.infer<typeof controlFlags>;

export const controls = controlFlags.extend({
  version: z.int(),
  updated_by: z.string(),
  reason: z.string(),
  updated_at: timestamp,
  frozen: z.object({ timers: z.int(), actions: z.int() }),
  /** The services that have seen this version. */
  acknowledged: z.array(z.string()),
});
export type Controls = z.infer<typeof controls>;

export const reasonedRequest = z.strictObject({ reason: z.string().trim().min(3).max(500) });

export const controlsPatch = z.strictObject({
  reason: z.string().trim().min(3).max(500),
  version: z.int().optional(),
  jobs_enabled: z.boolean().optional(),
  proposals_enabled: z.boolean().optional(),
  execution_enabled: z.boolean().optional(),
  external_comms_enabled: z.boolean().optional(),
  model_calls_enabled: z.boolean().optional(),
  connectors: z.record(z.string().max(60), z.boolean()).optional(),
  policy: z.enum(['standard', 'strict']).optional(),
  quiet_hours: z.strictObject({ from: clockTime, to: clockTime }).optional(),
});
