import { planChanges } from './reschedule.ts';
import { z } from 'zod';
import { clientId, foreignId, idOf, listQuery, timestamp } from './common.ts';

/** The business facts Almanac records, each with the shape of its payload. `action.*` are in actions.ts. */
const planned = z.object({ plan_id: idOf('plan'), plan_title: z.string(), version: z.int() });
const blockFact = z.object({
  block_id: idOf('blk'),
  plan_id: z.string().nullable(),
  task_id: z.string().nullable(),
  step_id: z.string().nullable(),
  title: z.string(),
  start: timestamp,
  end: timestamp,
});

/** Whose credential can be refused. */
export const provider = z.enum(['google', 'coda', 'openrouter', 'embeddings', 'mem0']);
export type Provider = z.infer<typeof provider>;

const refusalFact = z.object({
  provider,
  service: z.string(),
  /** '' is the credential itself, else the one thing it may not do. */
  area: z.string().optional(),
});

export const eventPayloads = {
  'task.received': z.object({ task_id: foreignId, title: z.string(), source: z.string() }),
  'task.updated': z.object({ task_id: foreignId, status: z.string() }).loose(),
  'plan.created': planned.extend({
    task_id: z.string().nullable(),
    steps: z.int(),
    estimated_minutes: z.int(),
  }),
  'plan.revised': planned.extend({ reason: z.string(), changes: planChanges.optional() }),
  'plan.completed': planned,
  'execution_run.recorded': z.object({
    execution_run_id: idOf('exe'),
    run_type: z.string(),
    plan_id: z.string().nullable(),
    estimated_minutes: z.int(),
    actual_minutes: z.int(),
    billable: z.boolean(),
  }),
  'schedule.computed': z.object({
    run_id: idOf('run'),
    plan_id: z.string().nullable(),
    blocks: z.int(),
    unscheduled: z.int(),
  }),
  'schedule.declined': z.object({ run_id: idOf('run'), reason: z.string().nullable() }),
  'schedule.applied': z.object({ run_id: idOf('run'), status: z.string(), blocks: z.int() }),
  'block.created': blockFact,
  'block.moved': blockFact.extend({
    moved_from: z.object({ start: timestamp, end: timestamp }),
    moved_by: z.enum(['person', 'scheduler']),
  }),
  'block.deleted': blockFact.extend({ deleted_by: z.enum(['person', 'scheduler']) }),
  'block.completed': blockFact.extend({
    outcome: z.enum(['done', 'partial', 'skipped']),
    actual_minutes: z.int().nullable(),
    actual_start: timestamp.nullish(),
    actual_end: timestamp.nullish(),
    via: z.string().optional(),
  }),
  'block.reopened': blockFact.extend({ via: z.string() }),
  'reflection.created': z.object({
    reflection_id: idOf('ref'),
    mode: z.enum(['daily', 'weekly']),
    period: z.string(),
  }),
  'memory.superseded': z.object({ memory_id: idOf('mem'), by: idOf('mem') }),
  'memory.corrected': z.object({ memory_id: idOf('mem'), by: idOf('mem') }),
  'memory.restored': z.object({ memory_id: idOf('mem'), successor_id: idOf('mem') }),
  'memory.redacted': z.object({ memory_id: idOf('mem') }),
  'incident.opened': z.object({ incident_id: idOf('inc'), type: z.string(), severity: z.string() }),
  'incident.resolved': z.object({ incident_id: idOf('inc'), type: z.string() }),
  'control.changed': z.object({ version: z.int(), reason: z.string() }).loose(),
  'calendar.connected': z.object({ provider: z.string(), calendar_id: z.string() }),
  'calendar.broken': z.object({ provider: z.string(), reason: z.string() }),
  'provider.refused': refusalFact.extend({ reason: z.string(), how_to_mend: z.string() }),
  'provider.accepted': refusalFact,
  'workflow.failed': z.object({ workflow: z.string(), error: z.string() }).loose(),
} as const;

export type EventType = keyof typeof eventPayloads;

/** The events the observer makes incidents of, or ends them by; the view `memory.stats_events` tells their payload. */
export const incidentEvents = [
  'workflow.failed',
  'calendar.broken',
  'calendar.connected',
  'provider.refused',
  'provider.accepted',
] as const satisfies EventType[];

const eventTypes = Object.keys(eventPayloads);

/** Known types, and the open family `action.*` of the action-gateway. */
export const eventType = z
  .string()
  .max(80)
  .refine((type) => eventTypes.includes(type) || /^action\.[a-z_]+$/.test(type), {
    message: `expected one of ${eventTypes.join(', ')} or action.*`,
  });

export const eventRequest = z
  .strictObject({
    event_type: eventType,
    event_source: z.string().trim().min(1).max(120),
    client_id: clientId.optional(),
    payload: z.record(z.string(), z.unknown()),
    metadata: z.record(z.string(), z.unknown()).optional(),
    occurred_at: timestamp.optional(),
    dedupe_key: z.string().min(1).max(300).optional(),
  })
  .superRefine((value, ctx) => {
    const schema: z.ZodType | undefined = (eventPayloads as Record<string, z.ZodType>)[
      value.event_type
    ];
    const parsed = schema?.safeParse(value.payload);
    if (parsed === undefined || parsed.success) return;
    for (const issue of parsed.error.issues) {
      ctx.addIssue({
        code: 'custom',
        path: ['payload', ...issue.path],
        message: issue.message,
      });
    }
  });
export type EventRequest = z.infer<typeof eventRequest>;

export const event = z.object({
  event_id: idOf('evt'),
  event_type: z.string(),
  event_source: z.string(),
  client_id: z.string().nullable(),
  payload: z.record(z.string(), z.unknown()),
  metadata: z.record(z.string(), z.unknown()),
  occurred_at: timestamp,
  recorded_at: timestamp,
});
export type AlmanacEvent = z.infer<typeof event>;

export const eventReply = z.object({
  event_id: idOf('evt'),
  status: z.enum(['stored', 'duplicate']),
});

export const eventListQuery = listQuery.extend({
  event_type: z.string().max(80).optional(),
  event_source: z.string().max(120).optional(),
  /** Short for event_type and event_source. */
  type: z.string().max(80).optional(),
  source: z.string().max(120).optional(),
  client_id: clientId.optional(),
  from: timestamp.optional(),
  to: timestamp.optional(),
  subject: z.string().max(200).optional(),
});

/** Events like one, by its id, or like a text. */
export const similarEventsQuery = z
  .strictObject({
    event_id: idOf('evt').optional(),
    query: z.string().trim().min(1).max(4000).optional(),
    client_id: clientId.optional(),
    limit: z.coerce.number().int().min(1).max(100).default(10),
    explain: z.stringbool().or(z.boolean()).optional(),
  })
  .refine((value) => (value.event_id === undefined) !== (value.query === undefined), {
    message: 'give an event_id or a query, and not both',
    path: ['query'],
  });
export type SimilarEventsQuery = z.infer<typeof similarEventsQuery>;

const legScore = z.object({ rank: z.int(), score: z.number() }).nullable();
export const similarEventsReply = z.object({
  items: z.array(
    event.extend({
      score: z.number(),
      explain: z.object({ legs: z.object({ sparse: legScore, dense: legScore }) }).optional(),
    }),
  ),
  degraded: z.array(z.string()),
});
export type SimilarEventsReply = z.infer<typeof similarEventsReply>;
