import { z } from 'zod';
import { date, idOf, listQuery, timestamp } from './common.ts';

export const reflectMode = z.enum(['daily', 'weekly']);
export type ReflectMode = z.infer<typeof reflectMode>;

export const reflectQuery = z.strictObject({ mode: reflectMode, date: date.optional() });

const minutesRow = z.object({
  planned_minutes: z.int(),
  done_minutes: z.int(),
  blocks: z.int(),
});

/** Every number a reflection may mention; minutes are whole, computed from rows. */
export const stats = z.object({
  from: timestamp,
  to: timestamp,
  zone: z.string(),
  blocks: z.object({
    planned: z.int(),
    done: z.int(),
    partial: z.int(),
    skipped: z.int(),
    moved: z.int(),
    deleted: z.int(),
    open: z.int(),
  }),
  planned_minutes: z.int(),
  done_minutes: z.int(),
  plans: z.object({ created: z.int(), completed: z.int() }),
  by_plan: z.array(minutesRow.extend({ plan_id: z.string(), plan_title: z.string() })),
  by_kind: z.array(minutesRow.extend({ kind: z.string() })),
  by_client: z.array(minutesRow.extend({ client_id: z.string().nullable() })),
  execution: z.object({
    runs: z.int(),
    estimated_minutes: z.int(),
    actual_minutes: z.int(),
    billable_minutes: z.int(),
  }),
  next: z.array(z.object({ title: z.string(), start: timestamp, end: timestamp })),
});
export type Stats = z.infer<typeof stats>;

export const reflection = z.object({
  reflection_id: idOf('ref'),
  mode: reflectMode,
  period: z.string(),
  stats,
  narrative_markdown: z.string(),
  worded_by: z.enum(['template', 'model']),
  posted: z.object({
    coda: z.enum(['posted', 'queued', 'awaiting_approval', 'skipped']),
    ref: z.string().optional(),
    /** Why it waits or was skipped. */
    reason: z.string().optional(),
  }),
  memory_id: z.string().nullable(),
  degraded: z.array(z.string()),
  version: z.int(),
  created_at: timestamp,
  updated_at: timestamp,
});
export type Reflection = z.infer<typeof reflection>;

export const reflectionListQuery = listQuery.extend({
  mode: reflectMode.optional(),
});

export const statsQuery = z
  .strictObject({ from: timestamp, to: timestamp })
  .refine((value) => Date.parse(value.from) < Date.parse(value.to), {
    message: 'must end after it starts',
    path: ['to'],
  });

export const incident = z.object({
  incident_id: idOf('inc'),
  type: z.string(),
  severity: z.enum(['SEV0', 'SEV1', 'SEV2', 'SEV3']),
  title: z.string(),
  detail: z.string(),
  status: z.enum(['open', 'acknowledged', 'resolved']),
  count: z.int(),
  first_at: timestamp,
  last_at: timestamp,
});
export const incidentRequest = z.strictObject({
  type: z.string().trim().min(3).max(120),
  severity: z.enum(['SEV0', 'SEV1', 'SEV2', 'SEV3']),
  title: z.string().trim().min(3).max(300),
  detail: z.string().max(4000),
});
export const incidentListQuery = listQuery.extend({
  status: z.enum(['open', 'acknowledged', 'resolved']).optional(),
});
