import { z } from 'zod';
import { clientId, idOf, listQuery, timestamp } from './common.ts';

/** What follows a write and may take its time: facts extracted by a model, a copy at mem0. */
export const operationKind = z.enum(['infer', 'mem0']);
export type OperationKind = z.infer<typeof operationKind>;
export const operationStatus = z.enum(['waiting', 'running', 'done', 'skipped', 'failed']);

export const operation = z.object({
  operation_id: idOf('op'),
  kind: operationKind,
  memory_id: idOf('mem'),
  client_id: z.string().nullable(),
  /** `skipped` is an end without a result and without a fault: `detail` says why. */
  status: operationStatus,
  attempts: z.int(),
  detail: z.string().nullable(),
  created_at: timestamp,
  updated_at: timestamp,
});
export type Operation = z.infer<typeof operation>;

export const operationListQuery = listQuery.extend({
  status: operationStatus.optional(),
  kind: operationKind.optional(),
  memory_id: idOf('mem').optional(),
  client_id: clientId.optional(),
});
export type OperationListQuery = z.infer<typeof operationListQuery>;
