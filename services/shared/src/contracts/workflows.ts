import { z } from 'zod';
import { taskRowFields } from './actions.ts';
import { foreignId, idOf, timestamp } from './common.ts';
import { plan, task } from './planner.ts';
import { scheduleReply } from './scheduler.ts';

/** The bodies of the workflows' webhooks: the same for n8n and for the embedded triggers. */
export const taskCreatedWebhook = task;

export const taskCreatedReply = z.object({
  task_id: z.string(),
  plan,
  schedule: scheduleReply,
  /** `events` when the task could not be recorded as received. */
  degraded: z.array(z.string()),
});

export const eventUpdatedWebhook = z.strictObject({
  event_id: z.string().min(5).max(1024),
  block_id: idOf('blk'),
  plan_id: idOf('plan').nullable(),
  task_id: foreignId.nullable(),
  client_id: z.string().nullable(),
  title: z.string().max(300),
  status: z.enum(['scheduled', 'moved', 'deleted', 'done', 'partial', 'skipped', 'reopened']),
  start: timestamp,
  end: timestamp,
  /** From the first to the last live block of the task; null when none is left. */
  task_span: z.strictObject({ start: timestamp, end: timestamp }).nullable(),
  /** What the task's row in Coda is to say; the workflow only passes it on. */
  fields: taskRowFields,
  /** Grows with every change of the block, so that a repeated delivery is recognised. */
  revision: z.int().min(1),
});
export type EventUpdatedWebhook = z.infer<typeof eventUpdatedWebhook>;
