/**
 * Coda as Almanac knows it: one port, two connectors (`coda-client.ts` speaks REST, `coda-mcp.ts` asks an MCP server). Both give the
 * same rows and the same refusals. Writes are taken for later by Coda and reads are snapshots: who writes asks
 * `mutationStatus`, never reads back.
 */
import type { Check } from '../contracts/health.ts';
import type { CodaCell } from './coda-sizes.ts';

export interface CodaRow {
  row_id: string;
  created_at: string;
  updated_at: string;
  /** By column name; an empty cell is ''. */
  values: Record<string, unknown>;
}

export interface CodaListOptions {
  /** Oldest change first; otherwise by creation. */
  sort_by_updated?: boolean;
  /** Rows whose column (by name) has exactly this value. */
  query?: { column: string; value: CodaCell };
  /** Rows per page, 1–500; every page is read in any case. */
  limit?: number;
}

export interface CodaTableName {
  table_id: string;
  name: string;
}

/** `disable_parsing` keeps text as it is: "$12" stays text. */
export interface CodaWriteOptions {
  disable_parsing?: boolean;
}

/**
 * Every call throws `unavailable` for no answer, 429, 5xx and nonsense (`provider_down`, with the wait that was named), for a refused
 * credential (`credential_refused`) and a missing right (`right_missing`); `not_found` (`coda_not_found`); `too_large`
 * (`coda_too_large`); and `invalid` (`coda_rejected`) for every other refusal, with Coda's own words.
 */
export interface CodaPort {
  whoami(): Promise<{ name: string; login_id: string }>;
  listTables(): Promise<CodaTableName[]>;
  listRows(table_id: string, options?: CodaListOptions): Promise<CodaRow[]>;
  /** By the row's id, or by what its first column shows. */
  readRow(table_id: string, row_id: string): Promise<CodaRow>;
  /** Updates every row whose key columns have these values, inserts the others; takes effect later. */
  upsertRows(
    table_id: string,
    rows: Record<string, CodaCell>[],
    key_columns: string[],
    options?: CodaWriteOptions,
  ): Promise<{ request_id: string }>;
  /** Changes the cells that are named, of one row that is there. */
  updateRow(
    table_id: string,
    row_id: string,
    values: Record<string, CodaCell>,
    options?: CodaWriteOptions,
  ): Promise<{ request_id: string }>;
  /**
   * A write Coda does not know (yet) is pending: it answers 404 for some seconds after taking one. `unknown` where the
   * connector cannot ask.
   */
  mutationStatus(request_id: string): Promise<'pending' | 'completed' | 'unknown'>;
  /** Whether the connector itself is fit for use; asks the MCP server for its tools, and REST nothing. */
  check(): Promise<Check>;
}
