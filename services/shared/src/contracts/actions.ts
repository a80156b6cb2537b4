import { z } from 'zod';
import { cardDifference, castVote } from './action-decisions.ts';
import { actionExecution } from './action-execution.ts';
import { actionInputs } from './action-inputs.ts';
import { clientId, idOf, money, timestamp } from './common.ts';
import { reversibility, risk, ruling } from './ruling.ts';

export * from './action-inputs.ts';
export { reversibility, risk };

/** Every kind of Action, with or without a connector here. */
export const actionType = z.enum([
  'calendar.apply_run',
  'calendar.cancel_blocks',
  'coda.update_task',
  'coda.post_thread',
  'coda.create_process_template',
  'task.create',
  'activity.schedule',
  'message.internal',
  'notify.person',
  'email.send',
  'sms.send',
  'slack.post',
  'telegram.send',
  'voice.call',
  'deal.update_stage',
  'invoice.remind',
  'meeting.schedule',
  'purchase_order.create',
  'system.improve',
]);
export type ActionType = z.infer<typeof actionType>;

export const target = z.strictObject({
  system: z.enum([
    'google_calendar',
    'coda',
    'mail',
    'sms',
    'slack',
    'telegram',
    'voice',
    'odoo',
    'almanac',
  ]),
  ref: z.string().min(1).max(300),
});

const rollbackStrategy = z.enum(['delete_record', 'restore_previous', 'manual', 'not_possible']);

export const actionRequest = z
  .strictObject({
    action_type: actionType,
    inputs: z.record(z.string(), z.unknown()),
    target,
    client_id: clientId.optional(),
    risk: risk.default('low'),
    reversibility: reversibility.default('reversible'),
    /** Read again from the target right before the effect: the action-gateway knows the checks and refuses others. */
    preconditions: z
      .array(z.strictObject({ check: z.string().max(600), expected: z.string().max(2000) }))
      .max(20)
      .default([]),
    expected_effect: z.string().trim().min(10).max(500),
    reasoning: z.string().trim().min(20).max(1000),
    affected_records: z.array(z.string().max(300)).max(500).default([]),
    estimated_impact: z
      .strictObject({ cost: money.optional(), note: z.string().max(500) })
      .optional(),
    rollback: z.strictObject({
      strategy: rollbackStrategy,
      plan: z.string().max(1000).optional(),
    }),
    idempotency_key: z.string().min(8).max(200),
    expires_at: timestamp.optional(),
    evidence: z.array(z.string().max(500)).max(50).optional(),
    prompt: z.strictObject({ name: z.string().max(120), version: z.int() }).optional(),
    cost: money.optional(),
    /** Actions of one requester that belong together: each needs what the worst of them needs. */
    chain_id: z.string().min(3).max(120).optional(),
  })
  .superRefine((value, ctx) => {
    const parsed = actionInputs[value.action_type].safeParse(value.inputs);
    if (parsed.success) return;
    for (const issue of parsed.error.issues) {
      ctx.addIssue({ code: 'custom', path: ['inputs', ...issue.path], message: issue.message });
    }
  });
export type ActionRequest = z.infer<typeof actionRequest>;
export type ActionInput = z.input<typeof actionRequest>;

/** What the payload hash covers: `taggedHash('almanac.action.v1', payload)`. */
export const actionPayload = z.strictObject({
  action_type: actionType,
  target,
  inputs: z.record(z.string(), z.unknown()),
  requested_by: z.string(),
  policy_version: z.int(),
  expires_at: timestamp,
});
export type ActionPayload = z.infer<typeof actionPayload>;

export const actionState = z.enum([
  'proposed',
  'awaiting_approval',
  'authorized',
  'claimed',
  'executing',
  'succeeded',
  'failed',
  'unknown',
  'rejected',
  'expired',
  'cancelled',
  'blocked',
  'superseded',
  'frozen',
]);
export type ActionState = z.infer<typeof actionState>;

export const actionDecision = z.object({
  action_id: idOf('act'),
  decision: z.enum(['authorized', 'awaiting_approval', 'blocked']),
  level: z.int().min(0).max(4),
  reason: z.string(),
  expires_at: timestamp,
});
export type ActionDecision = z.infer<typeof actionDecision>;

export const actionEvent = z.object({
  seq: z.int(),
  at: timestamp,
  from_state: actionState.nullable(),
  to_state: actionState,
  actor: z.string(),
  detail: z.string(),
});

export const action = z.object({
  action_id: idOf('act'),
  action_type: actionType,
  version: z.int().min(1),
  state: actionState,
  level: z.int().min(0).max(4),
  shadow: z.boolean(),
  requested_by: z.string(),
  client_id: z.string().nullable(),
  target,
  inputs: z.record(z.string(), z.unknown()),
  risk,
  reversibility,
  /** The card's: what is to happen, as a sentence. */
  title: z.string(),
  expected_effect: z.string(),
  reasoning: z.string(),
  payload_hash: z.string(),
  policy_version: z.int(),
  standing_authorization_id: z.string().nullable(),
  attempts: z.int(),
  result: z.record(z.string(), z.unknown()).nullable(),
  created_at: timestamp,
  expires_at: timestamp,
  checks: z.array(z.object({ label: z.string(), ok: z.boolean() })),
  votes: z.object({ need: z.int(), have: z.int() }),
  /** Who said what and when, of all versions. */
  decisions: z.array(castVote),
  /** Until when its one confirmation (level 2) counts; null where none is waited for. */
  confirm_by: timestamp.nullable(),
  card: z.object({
    title: z.string(),
    fields: z.array(z.object({ label: z.string(), value: z.string() })),
    body: z.string().optional(),
    diff: z.array(cardDifference).optional(),
  }),
  events: z.array(actionEvent),
  /** What the requester rests it on, what it touches, what it is worth, and how it is put right. */
  evidence: z.array(z.string()),
  affected_records: z.array(z.string()),
  estimated_impact: z.object({ cost: money.optional(), note: z.string() }).optional(),
  rollback: z.object({ strategy: rollbackStrategy, plan: z.string().optional() }),
  /** Which rule of which policy decided its level, as it was judged last. */
  ruling: ruling.optional(),
  /** While it waits: how many of the last 20 such proposals were approved in a row, as they were. */
  equal_approvals: z.int().optional(),
  preconditions: z.array(z.object({ check: z.string(), expected: z.string() })),
  executions: z.array(actionExecution),
  rolls_back: z.string().nullable(),
  rolled_back_by: z.object({ action_id: z.string().nullable(), state: z.string() }).nullable(),
});
export type Action = z.infer<typeof action>;

/** Since the card was first shown to whoever decides, as the page that shows it says. */
const decided_after_ms = z.int().min(0).max(86_400_000).optional();

export const approveRequest = z.strictObject({
  version: z.int().min(1),
  payload_hash: z.string().regex(/^[0-9a-f]{64}$/),
  hold_ms: z.int().min(0).max(60_000).default(5000),
  note: z.string().max(1000).optional(),
  decided_after_ms,
});
export const rejectRequest = z.strictObject({
  reason: z.string().max(1000).optional(),
  decided_after_ms,
});

export const standingAuthorizationRequest = z.strictObject({
  action_type: actionType,
  max_level: z.int().min(0).max(2),
  scope: z.enum(['sandbox', 'any']),
  reason: z.string().trim().min(10).max(500),
});
export type StandingAuthorizationRequest = z.infer<typeof standingAuthorizationRequest>;
export const standingAuthorization = z.object({
  standing_authorization_id: idOf('auth'),
  action_type: actionType,
  max_level: z.int(),
  scope: z.enum(['sandbox', 'any']),
  reason: z.string(),
  granted_by: z.string(),
  granted_at: timestamp,
  revoked_at: timestamp.nullable(),
});
export type StandingAuthorization = z.infer<typeof standingAuthorization>;

/** The executor's call to the scheduler, and the scheduler's question whether the grant is good. */
export const applyRunRequest = z.strictObject({
  action_id: idOf('act'),
  grant: z.string().min(32).max(200),
  payload: actionPayload,
});
export const applyRunReply = z.object({
  run_id: idOf('run'),
  status: z.enum(['applied', 'partially_applied']),
  results: z.array(
    z.object({
      block_id: idOf('blk'),
      event_id: z.string(),
      outcome: z.enum(['written', 'already_there', 'person_wins', 'gone']),
      detail: z.string(),
    }),
  ),
});
export type ApplyRunReply = z.infer<typeof applyRunReply>;

export const deadLetter = z.object({
  dead_letter_id: z.string(),
  action_id: idOf('act'),
  action_type: actionType,
  attempts: z.int(),
  error: z.string(),
  at: timestamp,
  settled: z.enum(['happened', 'did_not_happen']).nullable(),
});
export type DeadLetter = z.infer<typeof deadLetter>;
