import { z } from 'zod';
import { date, idOf, listQuery, timestamp } from './common.ts';
import { reflectionStats } from './stats.ts';

export const reflectMode = z.enum(['daily', 'weekly']);
export type ReflectMode = z.infer<typeof reflectMode>;

export const reflectQuery = z.strictObject({ mode: reflectMode, date: date.optional() });

export const reflection = z.object({
  reflection_id: idOf('ref'),
  mode: reflectMode,
  period: z.string(),
  stats: reflectionStats,
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
