/** Which kind of Action needs which level, what is forbidden, and what is executed at all: as read and as changed. */
import { z } from 'zod';
import { actionDecision, actionRequest, actionType } from './actions.ts';
import { clientId, listQuery, timestamp } from './common.ts';
import { reversibility, risk, ruling } from './ruling.ts';

const ruleId = z.string().regex(/^[a-z0-9_.:*-]{1,80}$/, 'expected an id like mail.to-many');
const any = z.literal('*');
/** A decimal in the guardrails' currency. */
const amount = z.string().regex(/^\d{1,12}(\.\d{1,8})?$/, 'expected an amount like 120.50');
const reason = z.string().trim().min(10).max(500);

/**
 * An Action needs the level of the highest rule that matches it. Each dimension is a floor, so that more of it never
 * matches fewer rules: `risk` and `reversibility` mean "at least", the others "more than".
 */
export const policyRule = z.strictObject({
  rule_id: ruleId,
  action_type: z.union([actionType, any]).default('*'),
  risk: z.union([risk, any]).default('*'),
  reversibility: z.union([reversibility, any]).default('*'),
  amount_over: amount.nullable().default(null),
  recipients_over: z.int().min(0).max(1000).nullable().default(null),
  records_over: z.int().min(0).max(1000).nullable().default(null),
  client_id: z.union([clientId, any]).default('*'),
  /** `strict`: only while the operator's policy is the strict one. */
  mode: z.enum(['*', 'strict']).default('*'),
  level: z.int().min(0).max(4),
  /** In words for people: "it moves money". */
  why: z.string().trim().min(3).max(200),
});
export type PolicyRule = z.infer<typeof policyRule>;

/** `*` stands for any run of characters; what is left out matches everything. At least one of them must be named. */
export const forbiddenOperation = z
  .strictObject({
    rule: ruleId,
    reason: z.string().trim().min(10).max(300),
    action_type: z.string().min(1).max(60).default('*'),
    system: z.string().min(1).max(60).default('*'),
    ref: z.string().min(1).max(300).default('*'),
    /** An address, a number, a person's id, a channel. */
    recipient: z.string().min(1).max(300).default('*'),
    client_id: z.string().min(1).max(120).default('*'),
  })
  .refine(
    (given) =>
      [given.action_type, given.system, given.ref, given.recipient, given.client_id].some(
        (pattern) => !/^\*+$/.test(pattern),
      ),
    'this would forbid everything: stop everything instead',
  );
export type ForbiddenOperation = z.infer<typeof forbiddenOperation>;

export const waivableFloor = z.enum(['floor.irreversible_critical']);

/** The whole policy, as it shall be. `version` is the one it was made from: 409 where it is another by now. */
export const policyChange = z.strictObject({
  version: z.int().min(1),
  reason,
  rules: z.array(policyRule).max(500),
  forbidden: z.array(forbiddenOperation).max(200).default([]),
  /** The types that are executed; all others are in shadow: decided and recorded. */
  live: z.array(actionType).max(100),
  /** Floors that shall not hold, each named. */
  waived_floors: z.array(waivableFloor).max(10).default([]),
});
export type PolicyChange = z.input<typeof policyChange>;

export const policyVersion = z.object({
  version: z.int(),
  made_by: z.string(),
  reason: z.string(),
  made_at: timestamp,
});
export type PolicyVersion = z.infer<typeof policyVersion>;
export const policyReply = policyVersion.extend({
  policy: z.enum(['standard', 'strict']),
  rules: z.array(policyRule),
  /** Rules that stand beside every policy; a change below one of them is refused. */
  floors: z.array(policyRule),
  waived_floors: z.array(waivableFloor),
  forbidden: z.array(forbiddenOperation),
  /** What the code forbids whatever the list says. */
  always_forbidden: z.array(z.object({ rule: z.string(), reason: z.string() })),
  live: z.array(actionType),
  shadow: z.array(actionType),
});
export type PolicyReply = z.infer<typeof policyReply>;
export const policyVersionsQuery = listQuery.extend({
  cursor: z
    .string()
    .regex(/^\d{1,9}$/, 'expected a next_cursor')
    .optional(),
});

export const explainRequest = z.strictObject({
  action_type: actionType,
  inputs: z.record(z.string(), z.unknown()),
  target: actionRequest.shape.target,
  client_id: clientId.optional(),
  risk: actionRequest.shape.risk,
  reversibility: actionRequest.shape.reversibility,
  affected_records: actionRequest.shape.affected_records,
  estimated_impact: actionRequest.shape.estimated_impact,
  chain_id: actionRequest.shape.chain_id,
});
export const explainReply = actionDecision
  .pick({ decision: true, level: true, reason: true })
  .extend({ shadow: z.boolean(), ruling });
export type ExplainReply = z.infer<typeof explainReply>;
