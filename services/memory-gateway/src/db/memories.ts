import type { Authority, Memory } from '@almanac/shared/contracts/memory';
import type { MemoryDetail } from '@almanac/shared/contracts/memory-review';
import { statement } from '@almanac/shared/pg/statement';

/** A row as recall, lists and details read it. */
export interface MemoryRow extends Memory {
  memory_no: number;
  scope: string;
  status: MemoryDetail['status'];
  speaker: string | null;
  thread_id: string | null;
  thread_position: number | null;
  metadata: Record<string, unknown>;
  recorded_by: string;
  superseded_at: string | null;
  superseded_by: string | null;
  reinforced: number;
  embedded_by: string | null;
}

export interface NewMemory {
  memory_id: string;
  client_id: string | null;
  kind: string;
  authority: Authority;
  confidence: number;
  content: string;
  content_hash: string;
  fingerprint: string;
  subject: string | null;
  predicate: string | null;
  tags: string[];
  source: object;
  metadata: object;
  thread_id: string | null;
  thread_position: number | null;
  speaker: string | null;
  occurred_at: string | null;
  valid_from: string | null;
  valid_to: string | null;
  recorded_at: string;
  recorded_by: string;
  version: number;
  status: 'current' | 'conflict';
}

export const MEMORY_COLUMNS = `m.memory_id, m.memory_no, m.client_id, m.scope, m.kind, m.authority, m.confidence, m.content,
  m.subject, m.predicate, m.tags, m.source, m.metadata, m.thread_id, m.thread_position, m.speaker, m.occurred_at,
  m.valid_from, m.valid_to, m.recorded_at, m.recorded_by, m.version, m.status, m.superseded_at, m.superseded_by,
  m.reinforced, m.embedded_by`;

/** Holds back others that are about to write the same statement or the same slot until this transaction ends. */
export const lockKey = statement<never, [string]>(
  'select pg_advisory_xact_lock(hashtextextended($1, 8090))',
);

// A turn without a place takes the next one of its thread.
export const insertMemory = statement<{ memory_no: number }, [string]>(
  `insert into memory.memories (memory_id, client_id, kind, authority, confidence, content, content_hash, fingerprint,
     subject, predicate, tags, source, metadata, thread_id, thread_position, speaker, occurred_at, valid_from, valid_to,
     recorded_at, recorded_by, version, status)
   select n.memory_id, n.client_id, n.kind, n.authority, n.confidence, n.content, n.content_hash, n.fingerprint,
     n.subject, n.predicate, n.tags, n.source, n.metadata, n.thread_id,
     case when n.thread_id is null then null else coalesce(n.thread_position, (
       select coalesce(max(t.thread_position), -1) + 1 from memory.memories t
        where t.scope = coalesce(n.client_id, '') and t.thread_id = n.thread_id)) end,
     n.speaker, n.occurred_at, n.valid_from, n.valid_to, n.recorded_at, n.recorded_by, n.version, n.status
   from jsonb_to_record($1::jsonb) as n(memory_id text, client_id text, kind text, authority text,
     confidence double precision, content text, content_hash text, fingerprint text, subject text, predicate text,
     tags text[], source jsonb, metadata jsonb, thread_id text, thread_position integer, speaker text,
     occurred_at timestamptz, valid_from timestamptz, valid_to timestamptz, recorded_at timestamptz,
     recorded_by text, version integer, status text)
   returning memory_no`,
);

export const findDuplicate = statement<
  Pick<MemoryRow, 'memory_id' | 'client_id' | 'authority' | 'confidence' | 'embedded_by'>,
  [string]
>(
  `select memory_id, client_id, authority, confidence, embedded_by from memory.memories
    where fingerprint = $1 and status = 'current' for update`,
);

export const reinforce = statement<
  never,
  [memory_id: string, confidence: number, authority: Authority, at: string]
>(
  `update memory.memories
      set confidence = $2, authority = $3, reinforced = reinforced + 1, reinforced_at = $4
    where memory_id = $1`,
);

export const isSingleValued = statement<{ predicate: string }, [string]>(
  'select predicate from memory.single_valued_predicates where predicate = $1',
);

export interface StandingRow {
  memory_id: string;
  authority: Authority;
  occurred_at: string | null;
  version: number;
}

export const findSlot = statement<StandingRow, [scope: string, subject: string, predicate: string]>(
  `select memory_id, authority, occurred_at, version from memory.memories
    where scope = $1 and subject = $2 and predicate = $3 and status = 'current'
    order by memory_no desc for update`,
);

export const markSuperseded = statement<never, [old_ids: string[], new_id: string, at: string]>(
  `update memory.memories set status = 'superseded', superseded_at = $3, superseded_by = $2
    where memory_id = any ($1) and status = 'current'`,
);

export const setStatus = statement<never, [memory_id: string, status: string, version: number]>(
  'update memory.memories set status = $2, version = $3 where memory_id = $1',
);

/** `scopes` null is every scope. */
export const findMemory = statement<MemoryRow, [memory_id: string, scopes: string[] | null]>(
  `select ${MEMORY_COLUMNS} from memory.memories m
    where m.memory_id = $1 and ($2::text[] is null or m.scope = any ($2))`,
);

export const findMemoryForUpdate = statement<
  MemoryRow,
  [memory_id: string, scopes: string[] | null]
>(`${findMemory.text} for update`);

export const findMemories = statement<MemoryRow, [string[]]>(
  `select ${MEMORY_COLUMNS} from memory.memories m where m.memory_id = any ($1)`,
);

export const listMemories = statement<
  MemoryRow,
  [
    scopes: string[] | null,
    kind: string | null,
    authority: string | null,
    before: number | null,
    limit: number,
  ]
>(
  `select ${MEMORY_COLUMNS} from memory.memories m
    where ($1::text[] is null or m.scope = any ($1)) and m.status = 'current'
      and ($2::text is null or m.kind = $2) and ($3::text is null or m.authority = $3)
      and ($4::bigint is null or m.memory_no < $4)
    order by m.memory_no desc limit $5`,
);

export const countMemories = statement<
  { kind: string; authority: string; status: string; n: number; last: string },
  [scopes: string[] | null]
>(
  `select kind, authority, status, count(*) as n, max(recorded_at) as last
     from memory.memories where ($1::text[] is null or scope = any ($1))
    group by kind, authority, status`,
);

/** A memory's fingerprint, and whether a current memory other than itself says the same. */
export const findFingerprint = statement<{ fingerprint: string; is_known: boolean }, [string]>(
  `select m.fingerprint, exists (
            select 1 from memory.memories o where o.fingerprint = m.fingerprint
               and o.status = 'current' and o.memory_id <> m.memory_id) as is_known
     from memory.memories m where m.memory_id = $1`,
);
