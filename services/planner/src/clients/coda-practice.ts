/** Rows of the tables that plans follow, found by their key; read at most once a minute each. */
import { memoryCache } from '@almanac/shared/cache/memory-cache';
import { namedCells, columnName, type CodaTableKind } from '@almanac/shared/coda/coda-columns';
import type { CodaConfig } from '@almanac/shared/coda/coda-env';
import type { CodaPort, CodaRow } from '@almanac/shared/coda/coda-port';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Cells } from '../domain/delivery-pattern.ts';
import { storable } from '../domain/storable.ts';

/** `asked` where Coda itself answered just now. */
export type FoundCells =
  | { outcome: 'row'; cells: Cells; asked: boolean }
  | { outcome: 'none'; asked: true };

export interface CodaPractice {
  /** The setting that names a table, and whether it does. */
  has(table: CodaTableKind): { setting: string; set: boolean };
  /** Throws what `CodaPort` says. The table has to be set. */
  find(table: KeyedTable, key: string): Promise<FoundCells>;
  /** Every row of a table, not cached. */
  list(table: CodaTableKind): Promise<Cells[]>;
}

const KEYS = {
  engagements: 'engagement_id',
  offers: 'offer_id',
  blueprints: 'blueprint_id',
  workflows: 'workflow_id',
} as const;
export type KeyedTable = keyof typeof KEYS;

const TTL_MS = 60_000;
/** A few hundred rows of a few kilobytes. */
const LIMITS = { max_entries: 300, max_bytes: 4 * 1024 * 1024 };
const ROW_ID = /^i-[\w-]+$/;

export function codaPractice(coda: CodaPort, config: CodaConfig): CodaPractice {
  const { CODA_COLUMNS: columns } = config;
  const cache = memoryCache(LIMITS);
  const ids: Record<CodaTableKind, string | undefined> = {
    engagements: config.CODA_ENGAGEMENTS_TABLE_ID,
    offers: config.CODA_OFFERS_TABLE_ID,
    blueprints: config.CODA_BLUEPRINTS_TABLE_ID,
    workflows: config.CODA_WORKFLOWS_TABLE_ID,
    process_templates: config.CODA_PROCESS_TEMPLATES_TABLE_ID,
    sprints: config.CODA_SPRINTS_TABLE_ID,
  };
  const idOf = (table: CodaTableKind): string => {
    const id = ids[table];
    if (id !== undefined) return id;
    throw new AppError('invalid', `Coda's table of ${table} is off.`, { code: 'coda_off' });
  };
  const cellsOf = (table: CodaTableKind, { values }: CodaRow): Cells =>
    storable(namedCells(columns, table, values));
  const read = async (table: KeyedTable, key: string): Promise<FoundCells> => {
    const query = { column: columnName(columns, table, KEYS[table] as never), value: key };
    const [row] = await coda.listRows(idOf(table), { query, limit: 2 });
    const found = row ?? (ROW_ID.test(key) ? await byRowId(coda, idOf(table), key) : undefined);
    if (found === undefined) return { outcome: 'none', asked: true };
    return { outcome: 'row', cells: cellsOf(table, found), asked: true };
  };
  return {
    has: (table) => ({
      setting: `CODA_${table.toUpperCase()}_TABLE_ID`,
      set: ids[table] !== undefined,
    }),
    find: async (table, key) => {
      const name = `${table}\n${key}`;
      const kept = await cache.get(name);
      if (kept !== undefined) {
        return { outcome: 'row', cells: JSON.parse(kept) as Cells, asked: false };
      }
      const found = await read(table, key);
      // One that is not there yet may come at any moment: the person has just been told that it is missing.
      if (found.outcome === 'row') {
        await cache.set(name, JSON.stringify(found.cells), TTL_MS);
      }
      return found;
    },
    list: async (table) => (await coda.listRows(idOf(table))).map((row) => cellsOf(table, row)),
  };
}

/** Who copied the id of a row instead of its key means that row. */
async function byRowId(
  coda: CodaPort,
  table_id: string,
  row_id: string,
): Promise<CodaRow | undefined> {
  try {
    return await coda.readRow(table_id, row_id);
  } catch (error) {
    if (error instanceof AppError && error.kind === 'not_found') return undefined;
    throw error;
  }
}
