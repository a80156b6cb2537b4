import type { Authority, Memory } from '@almanac/shared/contracts/memory';
import type { MemoryDetail } from '@almanac/shared/contracts/memory-review';
import { prepared, statement } from '@almanac/shared/pg/statement';
import { stateAt } from './visible.ts';

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
  /** Since when, why and through whom it stands as it does. */
  state_since: string;
  state_cause: string;
  state_by: string;
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

const LASTING_COLUMNS = `m.memory_id, m.memory_no, m.client_id, m.scope, m.kind, m.content, m.subject, m.predicate, m.tags,
  m.source, m.metadata, m.thread_id, m.thread_position, m.speaker, m.occurred_at, m.valid_from, m.valid_to,
  m.recorded_at, m.recorded_by, m.superseded_at, m.superseded_by, m.reinforced, m.embedded_by`;
export const MEMORY_COLUMNS = `${LASTING_COLUMNS}, m.status, m.authority, m.confidence, m.version, m.state_since,
  m.state_cause, m.state_by`;

/** Holds back others that are about to write the same statement or the same slot until this transaction ends. */
export const lockKey = prepared<never, [string]>(
  'select pg_advisory_xact_lock(hashtextextended($1, 8090))',
);

// A turn without a place takes the next one of its thread.
const NEW_MEMORY = `insert into memory.memories (memory_id, client_id, kind, authority, confidence, content, content_hash, fingerprint,
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
     recorded_by text, version integer, status text)`;

/** One that is not found by its words: a contender. */
export const insertMemory = prepared<never, [row: string]>(NEW_MEMORY);

/** A current one with its words, as `insertTerms` and `resizeScope` write them. */
export const insertWordedMemory = prepared<
  never,
  [row: string, length: number, terms: string[], frequencies: number[]]
>(
  `with stored as (${NEW_MEMORY} returning memory_no, scope), worded as (
     insert into memory.memory_terms (scope, term, memory_no, frequency, length)
     select stored.scope, t.term, stored.memory_no, t.frequency, $2
       from stored cross join unnest($3::text[], $4::smallint[]) as t(term, frequency)
   )
   insert into memory.scope_sizes as z (scope, part, memories, words)
   select scope, pg_backend_pid() % 16, 1, $2 from stored
   on conflict (scope, part) do update
     set memories = z.memories + excluded.memories, words = z.words + excluded.words`,
);

export type KnownRow = Pick<
  MemoryRow,
  'memory_id' | 'client_id' | 'authority' | 'confidence' | 'embedded_by'
>;

/** The current memory that says this in its scope; it is locked. */
export const findDuplicate = prepared<KnownRow, [scope: string, fingerprint: string]>(
  `select memory_id, client_id, authority, confidence, embedded_by from memory.memories
    where scope = $1 and fingerprint = $2 and status = 'current' for update`,
);

/** The same without its lock, for who holds rows already: rows are locked after statements, in one order. */
export const findCurrentTwin = statement<
  { memory_id: string },
  [scope: string, fingerprint: string]
>(
  `select memory_id from memory.memories
    where scope = $1 and fingerprint = $2 and status = 'current'`,
);

export interface StandingRow {
  memory_id: string;
  authority: Authority;
  occurred_at: string | null;
  valid_from: string | null;
  valid_to: string | null;
  version: number;
}

export const findSlot = prepared<StandingRow, [scope: string, subject: string, predicate: string]>(
  `select memory_id, authority, occurred_at, valid_from, valid_to, version from memory.memories
    where scope = $1 and subject = $2 and predicate = $3 and status = 'current'
    order by memory_no desc for update`,
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

/** The same as they stood at an instant; `past` false is now. */
export const findMemoriesAt = prepared<
  MemoryRow,
  [memory_ids: string[], at: string, past: boolean]
>(
  `select ${LASTING_COLUMNS}, m.state_since, m.state_cause, m.state_by, ${stateAt('m', 'status', '$2', '$3')} as status,
          ${stateAt('m', 'authority', '$2', '$3')} as authority,
          ${stateAt('m', 'confidence', '$2', '$3')} as confidence,
          ${stateAt('m', 'version', '$2', '$3')} as version
     from memory.memories m where m.memory_id = any ($1)`,
);

export const listMemories = statement<
  MemoryRow,
  [
    scopes: string[] | null,
    kind: string | null,
    authority: string | null,
    status: string,
    subject: string | null,
    predicate: string | null,
    before: number | null,
    limit: number,
  ]
>(
  `select ${MEMORY_COLUMNS} from memory.memories m
    where ($1::text[] is null or m.scope = any ($1)) and m.status = $4
      and ($2::text is null or m.kind = $2) and ($3::text is null or m.authority = $3)
      and ($5::text is null or m.subject = $5) and ($6::text is null or m.predicate = $6)
      and ($7::bigint is null or m.memory_no < $7)
    order by m.memory_no desc limit $8`,
);

export const countMemories = statement<
  { kind: string; authority: string; status: string; n: number; last: string },
  [scopes: string[] | null]
>(
  `select kind, authority, status, count(*) as n, max(recorded_at) as last
     from memory.memories where ($1::text[] is null or scope = any ($1))
    group by kind, authority, status`,
);

/** The fingerprints of memories, and for each another current memory of its scope that says the same, if there is one. */
export const findFingerprints = statement<
  { memory_id: string; fingerprint: string; twin_id: string | null },
  [memory_ids: string[]]
>(
  `select m.memory_id, m.fingerprint, o.memory_id as twin_id
     from memory.memories m left join memory.memories o
       on o.scope = m.scope and o.fingerprint = m.fingerprint and o.status = 'current' and o.memory_id <> m.memory_id
    where m.memory_id = any ($1)`,
);

/** All of them, locked in one order. */
export const lockMemories = statement<MemoryRow, [memory_ids: string[]]>(
  `select ${MEMORY_COLUMNS} from memory.memories m
    where m.memory_id = any ($1) order by m.memory_no desc for update`,
);
