/** Why an Action has its level. */
import { z } from 'zod';

/** Each from the least to the most. */
export const risk = z.enum(['low', 'medium', 'high', 'critical']);
export const reversibility = z.enum(['reversible', 'compensable', 'irreversible']);

/** What a level was decided on: computed from the inputs; what the requester tells can only add to it. */
export const levelFacts = z.object({
  action_type: z.string(),
  risk,
  reversibility,
  /** A decimal in the guardrails' currency; `unbounded`, which is more than every amount, where it is another one. */
  amount: z.string(),
  recipients: z.int(),
  /** Records of a system that is not our own calendar. */
  records: z.int(),
  client_id: z.string().nullable(),
  /** The operator's policy is the strict one. */
  strict: z.boolean(),
});
export type LevelFacts = z.infer<typeof levelFacts>;

/** Which rule decided, and all that matched, the highest first. */
export const ruling = z.object({
  level: z.int().min(0).max(4),
  policy_version: z.int(),
  guardrails_version: z.int(),
  rule_id: z.string(),
  why: z.string(),
  facts: levelFacts,
  matched: z.array(z.object({ rule_id: z.string(), level: z.int(), why: z.string() })),
  /** The Action of the chain whose facts these are, where it is another one. */
  because_of: z.string().optional(),
});
export type Ruling = z.infer<typeof ruling>;
