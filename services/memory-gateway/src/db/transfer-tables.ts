/** The tables of what is exported and imported, by kind; db/transfer.ts reads and writes them. */
import type { TransferKind } from '@almanac/shared/contracts/memory-transfer';

export interface KindTable {
  table: string;
  /** What its rows are read by: columns and their types, ascending. */
  order: [column: string, type: 'bigint' | 'text'][];
  /** What makes a row itself. */
  key: string[];
  /** What a row that is known says in any case: another of the same key is another. */
  same: string[];
  /** The scope of row `x`, as an expression; of a new one by default that of its columns. */
  scope: (x: string) => string;
  /** Columns that say that the row was imported: `imported_at`, and `imported_from`, which file it came with. */
  marks?: string[];
  /** What else must hold for a new row `n` to be written. */
  guard?: string;
  /** Which rows `x` are exported, where not all are. */
  only?: string;
  /** The statement that writes, where the role may not do it itself; it gives back the key. */
  write?: string;
}

const scopeOfMemory = (id: string): string =>
  `(select m.scope from memory.memories m where m.memory_id = ${id})`;

function ofOneScope(one: string, other: string): string {
  return `exists (select 1 from memory.memories a join memory.memories b on b.scope = a.scope
     where a.memory_id = ${one} and b.memory_id = ${other})`;
}

/**
 * A single-valued slot has one value at a time: a current memory that was here, or came with another file, would be contradicted.
 * What stands side by side in the file itself stays so. What is announced for later contradicts the same announcement only.
 */
const SLOT_IS_FREE = `(n.status <> 'current' or not exists (
  select 1 from memory.memories m join memory.single_valued_predicates p on p.predicate = m.predicate
   where m.scope = coalesce(n.client_id, '') and m.subject = n.subject and m.predicate = n.predicate
     and m.status = 'current' and m.imported_from is distinct from n.imported_from
     and (m.valid_to is null or n.valid_from is null or m.valid_to > n.valid_from)
     and (n.valid_to is null or m.valid_from is null or n.valid_to > m.valid_from)
     and (coalesce(m.valid_from > now(), false) = coalesce(n.valid_from > now(), false))
     and (coalesce(n.valid_from <= now(), true) or m.valid_from = n.valid_from)))`;

const ofClient = (x: string): string => `coalesce(${x}.client_id, '')`;
const ofScope = (x: string): string => `${x}.scope`;

export const TRANSFER_TABLES: Record<TransferKind, KindTable> = {
  predicate: {
    table: 'memory.single_valued_predicates',
    order: [['predicate', 'text']],
    key: ['predicate'],
    same: [],
    scope: () => `''`,
    // Those of the installation itself are there already.
    only: `x.declared_by <> 'migration'`,
  },
  memory: {
    table: 'memory.memories',
    order: [['memory_no', 'bigint']],
    key: ['memory_id'],
    same: ['client_id', 'content_hash'],
    scope: ofClient,
    marks: ['imported_at', 'imported_from'],
    guard: SLOT_IS_FREE,
  },
  memory_state: {
    table: 'memory.memory_states',
    order: [
      ['memory_id', 'text'],
      ['state_no', 'bigint'],
    ],
    key: ['memory_id', 'from_at', 'to_at', 'status', 'version', 'cause', 'confidence', 'authority'],
    same: ['actor'],
    scope: (x) => scopeOfMemory(`${x}.memory_id`),
    write: `select memory_id, from_at, to_at, status, version, cause, confidence, authority
         from memory.import_states($1, $2, $1::jsonb -> 0 ->> 'imported_from')`,
  },
  supersession: {
    table: 'memory.supersessions',
    order: [['supersession_no', 'bigint']],
    key: ['old_id', 'new_id', 'at'],
    same: ['actor'],
    scope: (x) => scopeOfMemory(`${x}.old_id`),
    guard: ofOneScope('n.old_id', 'n.new_id'),
  },
  correction: {
    table: 'memory.corrections',
    order: [
      ['old_id', 'text'],
      ['new_id', 'text'],
    ],
    key: ['old_id', 'new_id'],
    same: ['actor'],
    scope: (x) => scopeOfMemory(`${x}.old_id`),
    guard: ofOneScope('n.old_id', 'n.new_id'),
  },
  redaction: {
    table: 'memory.redactions',
    order: [['memory_id', 'text']],
    key: ['memory_id'],
    same: ['at'],
    scope: (x) => scopeOfMemory(`${x}.memory_id`),
    guard: `exists (select 1 from memory.memories m where m.memory_id = n.memory_id and m.status = 'redacted')`,
  },
  conflict: {
    table: 'memory.conflicts',
    order: [['conflict_id', 'text']],
    key: ['conflict_id'],
    // What stands may change while it is open.
    same: ['scope', 'contender_id'],
    scope: ofScope,
    guard: `${ofOneScope('n.memory_id', 'n.contender_id')}
      and exists (select 1 from memory.memories m where m.memory_id = n.memory_id and m.scope = n.scope)`,
  },
  document: {
    table: 'memory.documents',
    order: [['doc_no', 'bigint']],
    key: ['scope', 'doc_id', 'version'],
    same: ['content_hash'],
    scope: ofScope,
  },
  doc_chunk: {
    table: 'memory.doc_chunks',
    order: [['chunk_no', 'bigint']],
    key: ['scope', 'doc_id', 'version', 'position'],
    same: ['chunk_id', 'content'],
    scope: ofScope,
    guard: `exists (select 1 from memory.documents d where d.scope = n.scope and d.doc_id = n.doc_id
      and d.version = n.version and d.chunks > n.position)`,
  },
  graph_node: {
    table: 'memory.graph_nodes',
    order: [
      ['scope', 'text'],
      ['node_id', 'text'],
    ],
    key: ['scope', 'node_id'],
    same: [],
    scope: ofScope,
  },
  graph_edge: {
    table: 'memory.graph_edges',
    order: [
      ['scope', 'text'],
      ['from_node_id', 'text'],
      ['edge_type', 'text'],
      ['to_node_id', 'text'],
    ],
    key: ['scope', 'from_node_id', 'edge_type', 'to_node_id'],
    same: [],
    scope: ofScope,
  },
  event: {
    table: 'memory.events',
    order: [['event_no', 'bigint']],
    key: ['event_id'],
    same: ['client_id', 'event_type'],
    scope: ofClient,
    marks: ['imported_at'],
  },
};
