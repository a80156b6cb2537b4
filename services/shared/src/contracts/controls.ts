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
  /** What keeps the rest of its time while everything is stopped: Actions, and those of them that can still be undone. */
  frozen: z.object({ timers: z.int(), actions: z.int() }),
  /** The stop that stands; `undo_until` is null for one from outside the database. */
  stopped: z
    .object({
      by: z.string(),
      since: timestamp,
      channel: z.enum(['row', 'outside']),
      undo_until: timestamp.nullable(),
    })
    .nullable()
    .default(null),
  /** The services that have seen this version. */
  acknowledged: z.array(z.string()),
});
export type Controls = z.infer<typeof controls>;

export const reasonedRequest = z.strictObject({ reason: z.string().trim().min(3).max(500) });

/** `undo`: only while one's own stop is at most 30 s old. */
export const resumeRequest = reasonedRequest.extend({ undo: z.boolean().optional() });

/** What `npm run drill` found; kept in the audit. Seconds; null where something never answered. */
export const drillReport = z.strictObject({
  passed: z.boolean(),
  limit_s: z.number(),
  channels: z
    .array(
      z.strictObject({
        channel: z.enum(['row', 'file']),
        stopped_s: z.record(z.string().max(60), z.number().nullable()),
        resumed_s: z.number().nullable(),
        in_flight: z.int(),
        late_effects: z.int(),
        lost: z.int(),
      }),
    )
    .max(4),
  audit_verified: z.boolean(),
  notes: z.array(z.string().max(300)).max(20),
});
export type DrillReport = z.infer<typeof drillReport>;
export const drillReply = z.object({ audit_id: z.string() });

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
