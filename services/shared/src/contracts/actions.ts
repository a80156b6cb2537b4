import { z } from 'zod';
import { cardDifference, castVote } from './action-decisions.ts';
import { clientId, foreignId, idOf, money, timestamp, title } from './common.ts';

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

/** One write to a calendar of ours. `update` and `delete` carry the etag they were decided on. */
export const calendarChange = z.strictObject({
  op: z.enum(['create', 'update', 'delete']),
  block_id: idOf('blk'),
  event_id: z.string().regex(/^[a-v0-9]{5,1024}$/),
  title: z.string().max(300),
  description: z.string().max(4000),
  start: timestamp,
  end: timestamp,
  zone: z.string().max(64),
  etag: z.string().max(200).nullable(),
});
export type CalendarChange = z.infer<typeof calendarChange>;

/** Empty where a task has no time any more: the cell is cleared. */
const rowTime = z.union([timestamp, z.literal('')]);

/** Almanac's own columns of a task's row in Coda. */
export const taskRowFields = z
  .strictObject({
    status: z.string().max(60),
    plan_id: z.string().max(60),
    start: rowTime,
    end: rowTime,
    event_id: z.string().max(1024),
    note: z.string().max(2000),
  })
  .partial()
  .refine((value) => Object.keys(value).length > 0, 'name at least one field');
export type TaskRowFields = z.infer<typeof taskRowFields>;

/** Typed inputs per action type: what the connector writes, nothing left to be looked up. */
export const actionInputs = {
  'calendar.apply_run': z.strictObject({
    run_id: idOf('run'),
    calendar_id: z.string().min(1).max(300),
    changes: z.array(calendarChange).min(1).max(500),
  }),
  'coda.update_task': z.strictObject({
    task_id: foreignId,
    fields: taskRowFields,
  }),
  'coda.create_process_template': z.strictObject({
    /** Of the template; a row of this id is written again. */
    external_id: z.string().min(1).max(200),
    title,
    /** The workflow it was adapted from: its parent. */
    workflow_id: foreignId,
    client_id: clientId.optional(),
    plan_id: idOf('plan'),
    version: z.int().min(1),
    estimated_minutes: z.int().min(1).max(30_000),
    steps: z.string().min(1).max(60_000),
  }),
  'coda.post_thread': z.strictObject({
    external_id: z.string().min(1).max(200),
    date: z.iso.date(),
    author: z.string().min(1).max(120),
    body: z.string().min(1).max(60_000),
  }),
} as const;
export type ConnectedActionType = keyof typeof actionInputs;
export type CalendarApplyRunInputs = z.infer<(typeof actionInputs)['calendar.apply_run']>;
export type CodaUpdateTaskInputs = z.infer<(typeof actionInputs)['coda.update_task']>;
export type CodaProcessTemplateInputs = z.infer<
  (typeof actionInputs)['coda.create_process_template']
>;
export type CodaPostThreadInputs = z.infer<(typeof actionInputs)['coda.post_thread']>;

export const risk = z.enum(['low', 'medium', 'high', 'critical']);
export const reversibility = z.enum(['reversible', 'compensable', 'irreversible']);

export const target = z.strictObject({
  system: z.enum([
    'google_calendar',
    'coda',
    'mail',
    'sms',
    'slack',
    'telegram',
    'odoo',
    'almanac',
  ]),
  ref: z.string().min(1).max(300),
});

export const actionRequest = z
  .strictObject({
    action_type: actionType,
    inputs: z.record(z.string(), z.unknown()),
    target,
    client_id: clientId.optional(),
    risk: risk.default('low'),
    reversibility: reversibility.default('reversible'),
    preconditions: z
      .array(z.strictObject({ check: z.string().max(200), expected: z.string().max(500) }))
      .max(20)
      .default([]),
    expected_effect: z.string().trim().min(10).max(500),
    reasoning: z.string().trim().min(20).max(1000),
    affected_records: z.array(z.string().max(300)).max(500).default([]),
    estimated_impact: z
      .strictObject({ cost: money.optional(), note: z.string().max(500) })
      .optional(),
    rollback: z.strictObject({
      strategy: z.enum(['delete_record', 'restore_previous', 'manual', 'not_possible']),
      plan: z.string().max(1000).optional(),
    }),
    idempotency_key: z.string().min(8).max(200),
    expires_at: timestamp.optional(),
    evidence: z.array(z.string().max(500)).max(50).optional(),
    prompt: z.strictObject({ name: z.string().max(120), version: z.int() }).optional(),
    cost: money.optional(),
  })
  .superRefine((value, ctx) => {
    const schema: z.ZodType | undefined = (actionInputs as Record<string, z.ZodType>)[
      value.action_type
    ];
    const parsed = schema?.safeParse(value.inputs);
    if (parsed === undefined || parsed.success) return;
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
});
export type Action = z.infer<typeof action>;

export const approveRequest = z.strictObject({
  version: z.int().min(1),
  payload_hash: z.string().regex(/^[0-9a-f]{64}$/),
  hold_ms: z.int().min(0).max(60_000).default(5000),
  note: z.string().max(1000).optional(),
});
export const rejectRequest = z.strictObject({ reason: z.string().max(1000).optional() });

export const standingAuthorizationRequest = z.strictObject({
  action_type: actionType,
  max_level: z.int().min(0).max(2),
  scope: z.enum(['sandbox', 'any']),
  reason: z.string().trim().min(10).max(500),
});
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

export const deadLetter = z.object({
  dead_letter_id: z.string(),
  action_id: idOf('act'),
  action_type: actionType,
  attempts: z.int(),
  error: z.string(),
  at: timestamp,
});
