import { z } from 'zod';
import { listQuery, timestamp } from './common.ts';

export const auditRow = z.object({
  seq: z.int(),
  audit_id: z.string(),
  at: timestamp,
  actor: z.string(),
  actor_type: z.string(),
  action: z.string(),
  subject: z.string(),
  corr_id: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
  prev_hash: z.string(),
  hash: z.string(),
});
export type AuditRow = z.infer<typeof auditRow>;

export const auditListQuery = listQuery.extend({
  actor: z.string().max(120).optional(),
  action: z.string().max(120).optional(),
  subject: z.string().max(200).optional(),
  corr_id: z.string().max(120).optional(),
  from: timestamp.optional(),
  to: timestamp.optional(),
});

export const auditFault = z.object({
  kind: z.enum(['content', 'link', 'gap', 'fork', 'unsealed']),
  seq: z.int().nullable(),
  audit_id: z.string().nullable(),
  detail: z.string(),
});
export type AuditFault = z.infer<typeof auditFault>;

export const auditVerification = z.object({
  verified: z.boolean(),
  rows: z.int(),
  head_seq: z.int(),
  head_hash: z.string(),
  faults: z.array(auditFault),
  ms: z.number(),
});
export type AuditVerification = z.infer<typeof auditVerification>;
