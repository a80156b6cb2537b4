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
  /** `private` in it is the salted hash of text that stands beside the chain. */
  data: z.record(z.string(), z.unknown()),
  prev_hash: z.string(),
  hash: z.string(),
});
export type AuditRow = z.infer<typeof auditRow>;

export const auditFilter = z.object({
  actor: z.string().max(120).optional(),
  action: z.string().max(120).optional(),
  subject: z.string().max(200).optional(),
  corr_id: z.string().max(120).optional(),
  from: timestamp.optional(),
  to: timestamp.optional(),
});
export type AuditFilter = z.infer<typeof auditFilter>;
export const auditListQuery = listQuery.extend(auditFilter.shape);

/** `size` rows, the last of which has `head_hash`; signed over all other fields. */
export const auditCheckpoint = z.strictObject({
  origin: z.string().min(1).max(120),
  size: z.int().min(1),
  head_hash: z.string().regex(/^[0-9a-f]{64}$/),
  time: timestamp,
  key_id: z.string().regex(/^[0-9a-f]{16}$/),
  signature: z.string().min(1).max(200),
});
export type AuditCheckpoint = z.infer<typeof auditCheckpoint>;

/** What each kind of damage means stands in docs/runbook/restore-after-damage.md. */
export const auditFaultKind = z.enum([
  'content',
  'link',
  'gap',
  'fork',
  'unsealed',
  'dangling',
  'truncation',
  'signature',
]);
export const auditFault = z.object({
  kind: auditFaultKind,
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
  /** Signed checkpoints that were compared; null where none are kept, so that a cut tail could not show. */
  checkpoints: z.int().nullable().default(null),
  /** What is no damage but should be known, in words. */
  notes: z.array(z.string()).default([]),
});
export type AuditVerification = z.infer<typeof auditVerification>;

/** `latest` is null before the first, or where no directory for checkpoints is set. */
export const checkpointReply = z.object({ latest: auditCheckpoint.nullable() });

export const epochRequest = z.strictObject({ reason: z.string().trim().min(10).max(500) });
export const epochReply = z.object({
  last_good: auditCheckpoint,
  /** Checkpoints after the last good one, which the restored chain does not have. */
  abandoned: z.int(),
});

export const eraseRequest = z.strictObject({
  subject: z.string().trim().min(1).max(200),
  reason: z.string().trim().min(3).max(500),
});
export const eraseReply = z.object({ subject: z.string(), erased: z.int() });
export const auditPrivateReply = z.object({
  audit_id: z.string(),
  /** `erased`: the key is gone, and with it the text. */
  state: z.enum(['readable', 'erased']),
  data: z.record(z.string(), z.unknown()).nullable(),
});
export type AuditPrivate = z.infer<typeof auditPrivateReply>;
