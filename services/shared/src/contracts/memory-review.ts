import { z } from 'zod';
import { clientId, idOf, listQuery, timestamp } from './common.ts';
import { authority, memory, memoryKind, memorySource, rememberReply } from './memory.ts';

/** How memories are looked through, replaced, corrected and judged; remember and recall are in memory.ts. */
const reason = z.string().trim().min(1).max(1000);

/** Scope of a call by id: a client's key, or `*` for callers who may see all. */
export const scopeQuery = z.strictObject({ client_id: clientId.optional() });

export const supersedeRequest = z.strictObject({
  content: z.string().trim().min(1).max(100_000),
  reason,
  authority: authority.optional(),
  confidence: z.number().min(0).max(1).optional(),
  occurred_at: timestamp.optional(),
  valid_from: timestamp.optional(),
  valid_to: timestamp.optional(),
  source: memorySource,
  client_id: clientId.optional(),
});
export type SupersedeRequest = z.infer<typeof supersedeRequest>;

export const correctionRequest = z.strictObject({
  memory_id: idOf('mem'),
  correction: z.string().trim().min(1).max(100_000),
  reason,
  client_id: clientId.optional(),
});
export type CorrectionRequest = z.infer<typeof correctionRequest>;

export const memoryStatus = z.enum(['current', 'superseded', 'conflict', 'rejected', 'redacted']);

const standing = {
  status: memoryStatus,
  /** The open conflicts it is a side of: what stands is doubted, what contends waits. */
  conflict_ids: z.array(idOf('cfl')),
};

/** A memory as lists show it. */
export const listedMemory = memory.extend(standing);
export type ListedMemory = z.infer<typeof listedMemory>;

/** Memories of a status are all of that one: the past is not mixed with the present. */
export const memoryListQuery = listQuery.extend({
  kind: memoryKind.optional(),
  authority: authority.optional(),
  client_id: clientId.optional(),
  status: memoryStatus.default('current'),
  subject: z.string().trim().min(1).max(300).optional(),
  predicate: z.string().trim().min(1).max(120).optional(),
});

/** A memory with where it stands; the answer to `GET /memory/{id}`. */
export const memoryDetail = memory.extend({
  ...standing,
  speaker: z.string().nullable(),
  thread: z.object({ id: z.string(), position: z.int() }).nullable(),
  metadata: z.record(z.string(), z.unknown()),
  recorded_by: z.string(),
  superseded_at: timestamp.nullable(),
  superseded_by: z.string().nullable(),
  reinforced: z.int(),
  embedded: z.boolean(),
  /** Sentences a model extracted, by which the memory is found as well; in the answer about one memory. */
  keys: z.array(z.string()).optional(),
});
export type MemoryDetail = z.infer<typeof memoryDetail>;

/** How a memory stood for a while; `to_at` null is the state it is in. */
export const memoryState = z.object({
  from_at: timestamp,
  to_at: timestamp.nullable(),
  status: memoryStatus,
  authority,
  confidence: z.number(),
  version: z.int(),
  /** What began the state: remembered, reinforced, superseded, corrected, resolved, restored, redacted. */
  cause: z.string(),
  actor: z.string(),
});
export type MemoryState = z.infer<typeof memoryState>;

/** All versions of a statement, oldest first, each with all its states. */
export const memoryHistory = z.object({
  items: z.array(
    memoryDetail.extend({
      superseded_reason: z.string().nullable(),
      superseded_actor: z.string().nullable(),
      states: z.array(memoryState),
    }),
  ),
});
export type MemoryHistory = z.infer<typeof memoryHistory>;

/** Takes back what replaced a memory, or redacts one. */
export const changeByIdRequest = z.strictObject({ reason, client_id: clientId.optional() });
export type ChangeByIdRequest = z.infer<typeof changeByIdRequest>;

export const restoreReply = z.object({
  memory_id: idOf('mem'),
  status: z.literal('current'),
  version: z.int(),
  /** What is current again: all that was replaced together. */
  restored: z.array(idOf('mem')),
  /** What had replaced it, and is superseded now. */
  taken_out: z.array(idOf('mem')),
});
export type RestoreReply = z.infer<typeof restoreReply>;

export const redactReply = z.object({
  memory_id: idOf('mem'),
  status: z.literal('redacted'),
  redacted_at: timestamp,
  /** How many entries of each store were blanked or deleted. */
  receipt: z.record(z.string(), z.int()),
  /** Stores outside of the transaction: purged by a job that tries until it succeeds. */
  purging: z.array(z.string()),
  /** What this call does not reach. */
  not_covered: z.string(),
});
export type RedactReply = z.infer<typeof redactReply>;

export const predicate = z.object({
  predicate: z.string(),
  declared_at: timestamp,
  declared_by: z.string(),
  reason: z.string(),
});
export type Predicate = z.infer<typeof predicate>;
export const predicateList = z.object({ items: z.array(predicate) });
export const declarePredicateRequest = z.strictObject({
  predicate: z.string().trim().min(1).max(120),
  reason,
});

const counts = z.record(z.string(), z.int());
export const memoryStats = z.object({
  memories: z.int(),
  by_kind: counts,
  by_authority: counts,
  by_status: counts,
  open_conflicts: z.int(),
  waiting_for_vectors: z.int(),
  last_recorded_at: timestamp.nullable(),
});
export type MemoryStats = z.infer<typeof memoryStats>;

export const conflictListQuery = listQuery.extend({
  status: z.enum(['open', 'resolved']).default('open'),
  client_id: clientId.optional(),
});
export const conflict = z.object({
  conflict_id: idOf('cfl'),
  status: z.enum(['open', 'resolved']),
  reason: z.enum(['lower_authority', 'older']),
  client_id: z.string().nullable(),
  existing: memory,
  contender: memory,
  opened_at: timestamp,
  keep: z.enum(['existing', 'contender', 'both']).nullable(),
  note: z.string().nullable(),
  resolved_by: z.string().nullable(),
  resolved_at: timestamp.nullable(),
});
export type Conflict = z.infer<typeof conflict>;
export const resolveConflictRequest = z.strictObject({
  keep: z.enum(['existing', 'contender', 'both']),
  note: z.string().max(1000).optional(),
  client_id: clientId.optional(),
});
export type ResolveConflictRequest = z.infer<typeof resolveConflictRequest>;

/** Each item is read on its own, so that a bad one does not refuse the others. */
export const rememberBatchRequest = z.strictObject({
  items: z.array(z.unknown()).min(1).max(500),
});
export const rememberBatchReply = z.object({
  items: z.array(
    z.object({
      index: z.int(),
      memory: rememberReply.optional(),
      problem: z
        .object({
          status: z.int(),
          code: z.string(),
          detail: z.string(),
          errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
        })
        .optional(),
    }),
  ),
});
export type RememberBatchReply = z.infer<typeof rememberBatchReply>;
