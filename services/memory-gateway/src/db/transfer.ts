/**
 * The reading and writing of an export's records, one statement of each sort per kind, made of the kind's table and of the columns
 * in contracts/memory-transfer.ts. A record that is here already is left as it is; one that would cross scopes or belongs to
 * nothing is not written.
 */
import {
  columnsOf,
  transferKinds,
  type TransferKind,
  type TransferRecord,
} from '@almanac/shared/contracts/memory-transfer';
import type { Queryable, Transaction } from '@almanac/shared/pg/database';
import { statement, type Statement } from '@almanac/shared/pg/statement';
import { TRANSFER_TABLES } from './transfer-tables.ts';

type Place = string | null;
type Read = Statement<TransferRecord, [scopes: string[] | null, limit: number, ...after: Place[]]>;

/** The next records of a kind after a place in its order; `place` are the values to go on from. */
function readStatement(kind: TransferKind): Read {
  const { table, order, scope, only = 'true' } = TRANSFER_TABLES[kind];
  const columns = columnsOf(kind).map((column) => `x.${column}`);
  const places = order.map(([column], index) => `x.${column}::text as place_${index}`);
  const names = order.map(([column]) => `x.${column}`).join(', ');
  const after = order.map(([, type], index) => `$${index + 3}::text::${type}`).join(', ');
  return statement(
    `select ${[...columns, ...places].join(', ')} from ${table} x
      where ($1::text[] is null or ${scope('x')} = any ($1))
        and ${only} and ($3::text is null or (${names}) > (${after}))
      order by ${names} limit $2`,
  );
}

type Write = Statement<TransferRecord, [records: string, scopes: string[] | null]>;

function writeStatement(kind: TransferKind): Write {
  const { table, key, scope, guard = 'true', marks = [], write } = TRANSFER_TABLES[kind];
  if (write !== undefined) return statement(write);
  const columns = [...columnsOf(kind), ...marks];
  const given = columns.map((column) => (column === 'imported_at' ? 'now()' : `n.${column}`));
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
  const { table, key, same } = TRANSFER_TABLES[kind];
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
  const { order } = TRANSFER_TABLES[kind];
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

/** Writes those of the records that are not here and may be; `imported_from` is the file they come with. */
export async function writeRecords(
  tx: Transaction,
  kind: TransferKind,
  records: readonly TransferRecord[],
  { scopes, imported_from }: { scopes: string[] | null; imported_from: string },
): Promise<WrittenRecords> {
  const json = JSON.stringify(records.map((record) => ({ ...record, imported_from })));
  const known = await knowns[kind].many(tx, json);
  const rows = await writes[kind].many(tx, json, scopes);
  return {
    written: new Set(rows.map((row) => keyOfRecord(kind, row))),
    known: new Map(known.map((row) => [keyOfRecord(kind, row), row['is_same'] === true])),
  };
}

const INSTANTS = new Set(['at', 'from_at', 'to_at']);

export function keyOfRecord(kind: TransferKind, record: TransferRecord): string {
  return JSON.stringify(
    TRANSFER_TABLES[kind].key.map((column) => {
      // An instant may be written in several ways.
      return INSTANTS.has(column) ? Date.parse(String(record[column])) : record[column];
    }),
  );
}

function picked(row: TransferRecord, columns: string[]): TransferRecord {
  return Object.fromEntries(columns.map((column) => [column, row[column]]));
}
