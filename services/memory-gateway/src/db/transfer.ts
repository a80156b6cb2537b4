/**
 * What is exported and imported, by kind: its table, its order and scope. The columns stand in contracts/memory-transfer.ts. A
 * record that is here already is left as it is; one that would cross scopes or belongs to nothing is not written.
 */
import {
  columnsOf,
  transferKinds,
  type TransferKind,
  type TransferRecord,
} from '@almanac/shared/contracts/memory-transfer';
import type { Queryable, Transaction } from '@almanac/shared/pg/database';
import { statement, type Statement } from '@almanac/shared/pg/statement';

interface KindTable {
  table: string;
  /** What its rows are read by: columns and their types, ascending. */
  order: [column: string, type: 'bigint' | 'text' | 'timestamptz'][];
  /** What makes a row itself. */
  key: string[];
  /** What a row that is known says in any case: another of the same key is another. */
  same: string[];
  /** The scope of row `x`, as an expression; of a new one by default that of its columns. */
  scope: (x: string) => string;
  /** A column that says that the row was imported. */
  mark?: string;
  /** What else must hold for a new row `n` to be written. */
  guard?: string;
}

const succession = (table: string): KindTable => ({
  table,
  order: [
    ['old_id', 'text'],
    ['new_id', 'text'],
    ['at', 'timestamptz'],
  ],
  key: ['old_id', 'new_id', 'at'],
  same: ['actor'],
  scope: (x) => `(select m.scope from memory.memories m where m.memory_id = ${x}.old_id)`,
  guard: ofOneScope('n.old_id', 'n.new_id'),
});

function ofOneScope(one: string, other: string): string {
  return `exists (select 1 from memory.memories a join memory.memories b on b.scope = a.scope
     where a.memory_id = ${one} and b.memory_id = ${other})`;
}

const ofClient = (x: string): string => `coalesce(${x}.client_id, '')`;
const ofScope = (x: string): string => `${x}.scope`;

const TABLES: Record<TransferKind, KindTable> = {
  memory: {
    table: 'memory.memories',
    order: [['memory_no', 'bigint']],
    key: ['memory_id'],
    same: ['client_id', 'content_hash'],
    scope: ofClient,
  },
  supersession: succession('memory.supersessions'),
  correction: succession('memory.corrections'),
  conflict: {
    table: 'memory.conflicts',
    order: [['conflict_id', 'text']],
    key: ['conflict_id'],
    same: ['scope', 'memory_id', 'contender_id'],
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
    mark: 'imported_at',
  },
};

type Place = string | null;
type Read = Statement<TransferRecord, [scopes: string[] | null, limit: number, ...after: Place[]]>;

/** The next records of a kind after a place in its order; `place` are the values to go on from. */
function readStatement(kind: TransferKind): Read {
  const { table, order, scope } = TABLES[kind];
  const columns = columnsOf(kind).map((column) => `x.${column}`);
  const places = order.map(([column], index) => `x.${column}::text as place_${index}`);
  const names = order.map(([column]) => `x.${column}`).join(', ');
  const after = order.map(([, type], index) => `$${index + 3}::text::${type}`).join(', ');
  return statement(
    `select ${[...columns, ...places].join(', ')} from ${table} x
      where ($1::text[] is null or ${scope('x')} = any ($1))
        and ($3::text is null or (${names}) > (${after}))
      order by ${names} limit $2`,
  );
}

type Write = Statement<TransferRecord, [records: string, scopes: string[] | null]>;

function writeStatement(kind: TransferKind): Write {
  const { table, key, scope, guard = 'true', mark } = TABLES[kind];
  const own = columnsOf(kind);
  const columns = mark === undefined ? own : [...own, mark];
  const given = columns.map((column) => (column === mark ? 'now()' : `n.${column}`));
  return statement(
    `insert into ${table} as t (${columns.join(', ')})
     select ${given.join(', ')}
       from jsonb_populate_recordset(null::${table}, $1::jsonb) with ordinality n
      where not exists (select 1 from ${table} x where ${equalIn(key)})
        and ($2::text[] is null or ${scope('n')} = any ($2)) and ${guard}
      order by n.ordinality
     returning ${key.map((column) => `t.${column}`).join(', ')}`,
  );
}

/** Those of the given records that are here, and whether they say the same. */
function knownStatement(kind: TransferKind): Statement<TransferRecord, [records: string]> {
  const { table, key, same } = TABLES[kind];
  const columns = key.map((column) => `n.${column}`).join(', ');
  const is_same = same.length === 0 ? 'true' : sameIn(same);
  return statement(
    `select ${columns}, (${is_same}) as is_same
       from jsonb_populate_recordset(null::${table}, $1::jsonb) n join ${table} x on ${equalIn(key)}`,
  );
}

// A key is never null, and only equality is looked up in an index.
function equalIn(columns: string[]): string {
  return columns.map((column) => `x.${column} = n.${column}`).join(' and ');
}

function sameIn(columns: string[]): string {
  return columns.map((column) => `x.${column} is not distinct from n.${column}`).join(' and ');
}

function forEachKind<T>(make: (kind: TransferKind) => T): Record<TransferKind, T> {
  return Object.fromEntries(transferKinds.map((kind) => [kind, make(kind)])) as Record<
    TransferKind,
    T
  >;
}

const reads = forEachKind(readStatement);
const writes = forEachKind(writeStatement);
const knowns = forEachKind(knownStatement);

/** Everything that follows in the transaction is read as it is now. Must come first in it. */
export async function readAsOfNow(tx: Transaction): Promise<void> {
  await tx.query('set transaction isolation level repeatable read, read only');
}

/** All records of a kind in the scopes, in pieces; `scopes` null is every scope. */
export async function* readRecords(
  db: Queryable,
  kind: TransferKind,
  scopes: string[] | null,
  limit: number,
): AsyncGenerator<TransferRecord[]> {
  const { order } = TABLES[kind];
  let after: Place[] = order.map(() => null);
  for (;;) {
    const rows = await reads[kind].many(db, scopes, limit, ...after);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = order.map((_, index) => String(last[`place_${index}`]));
    yield rows.map((row) => picked(row, columnsOf(kind)));
    if (rows.length < limit) return;
  }
}

export interface WrittenRecords {
  /** By `keyOfRecord`. */
  written: Set<string>;
  /** Here before, and whether it says the same as the record. */
  known: Map<string, boolean>;
}

/** Writes those of the records that are not here and may be. */
export async function writeRecords(
  tx: Transaction,
  kind: TransferKind,
  records: readonly TransferRecord[],
  scopes: string[] | null,
): Promise<WrittenRecords> {
  const json = JSON.stringify(records);
  const known = await knowns[kind].many(tx, json);
  const rows = await writes[kind].many(tx, json, scopes);
  return {
    written: new Set(rows.map((row) => keyOfRecord(kind, row))),
    known: new Map(known.map((row) => [keyOfRecord(kind, row), row['is_same'] === true])),
  };
}

export function keyOfRecord(kind: TransferKind, record: TransferRecord): string {
  return JSON.stringify(
    TABLES[kind].key.map((column) => {
      // An instant may be written in several ways.
      return column === 'at' ? Date.parse(String(record[column])) : record[column];
    }),
  );
}

function picked(row: TransferRecord, columns: string[]): TransferRecord {
  return Object.fromEntries(columns.map((column) => [column, row[column]]));
}
