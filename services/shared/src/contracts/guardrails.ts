/** Limits that hold whatever a policy or a person allows: who may ask for what, how much, how often, and when. */
import { z } from 'zod';
import { actionType } from './actions.ts';
import { clockTime, endTime, timestamp, zone } from './common.ts';
import { weekday } from './scheduler.ts';

const amount = z.string().regex(/^\d{1,12}(\.\d{1,8})?$/, 'expected an amount like 120.50');
const count = (max: number) => z.int().min(0).max(max);

const hours = z
  .strictObject({ from: clockTime, to: endTime })
  .refine(({ from, to }) => from < to, { message: 'must end after it starts', path: ['to'] });

export const guardrailSettings = z.strictObject({
  /** ISO 4217. Amounts in another currency cannot be held against the limits and are refused. */
  currency: z.string().regex(/^[A-Z]{3}$/),
  /** Who may ask for what. The entry that names the requester counts; `*` is for those without one of their own. */
  requesters: z
    .array(
      z.strictObject({
        requester: z.string().min(1).max(120),
        action_types: z.array(z.union([actionType, z.literal('*')])).max(100),
      }),
    )
    .max(200)
    .refine((rows) => new Set(rows.map(({ requester }) => requester)).size === rows.length, {
      message: 'each requester once',
    }),
  per_action: z.strictObject({
    recipients: count(50),
    /** Records of a system that is not our own calendar. */
    records: count(500),
    amount,
  }),
  /** Per requester, in any 24 hours; recipients are people outside. */
  per_day: z.strictObject({ recipients: count(10_000), amount }),
  /** In any hour and any 24 hours, over all requesters; a mail counts once per recipient. */
  emails_per_hour: count(10_000),
  sms_per_day: count(10_000),
  /** Effects at one connector. */
  connector_calls_per_s: z.int().min(1).max(1000),
  /** Of one requester, of every kind; more stops it until a person lets it go on. */
  actions_per_minute: z.int().min(1).max(100_000).default(120),
  /** Of `system.improve`, per requester. */
  proposals: z.strictObject({ per_hour: count(1000), per_day: count(10_000) }),
  /** When guarded types may be executed; a day without hours has none, as Saturday and Sunday by default. */
  business_hours: z.strictObject({
    /** Null: the installation's own zone. */
    zone: zone.nullable(),
    days: z.partialRecord(weekday, z.array(hours).max(4)),
  }),
  guarded_types: z.array(actionType).max(100),
});
export type GuardrailSettings = z.infer<typeof guardrailSettings>;

export const guardrailsChange = z.strictObject({
  version: z.int().min(1),
  reason: z.string().trim().min(10).max(500),
  settings: guardrailSettings,
});
export const guardrailsReply = z.object({
  version: z.int(),
  made_by: z.string(),
  reason: z.string(),
  made_at: timestamp,
  settings: guardrailSettings,
});
export type Guardrails = z.infer<typeof guardrailsReply>;
