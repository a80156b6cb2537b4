/**
 * What may be asked of a target right before an effect. A check reads `<name>:<subject>`; a name that is not listed here is refused at
 * the proposal, because nobody could answer it.
 */
import { sha256Hex } from '@almanac/shared/lang/ids';
import { CODA_TABLE_NAMES, isSameCell, type CodaTableName } from './coda-cells.ts';

export interface CodaCellName {
  table: CodaTableName;
  /** The doc's own name. */
  column: string;
  /** The value of the table's key column: task id or external id. */
  key: string;
}

export type PreconditionCheck =
  /** `action.state:<action_id>`, e.g. `succeeded`. */
  | { name: 'action.state'; action_id: string }
  /** `calendar.event_etag:<event_id>`; expected is the etag, or empty where the event must not be there. */
  | { name: 'calendar.event_etag'; event_id: string }
  /** `run.status:<run_id>`, as the scheduler has it. */
  | { name: 'run.status'; run_id: string }
  /** `coda.row_field:<table>.<column>:<key>`; expected is the cell's text, empty for an empty cell. */
  | ({ name: 'coda.row_field' } & CodaCellName);

const ID = '[a-z]+_[0-9a-z]{26}';
const TABLES = CODA_TABLE_NAMES.join('|');
const FORMS = {
  'action.state': new RegExp(`^action\\.state:(${ID})$`),
  'calendar.event_etag': /^calendar\.event_etag:([a-v0-9]{5,1024})$/,
  'run.status': new RegExp(`^run\\.status:(${ID})$`),
  'coda.row_field': new RegExp(`^coda\\.row_field:(${TABLES})\\.([^:]{1,100}):(.+)$`, 's'),
};

export const PRECONDITION_NAMES = Object.keys(FORMS);

/** Undefined where it is none of the known checks, or not in its form. */
export function parseCheck(text: string): PreconditionCheck | undefined {
  const [, action_id] = FORMS['action.state'].exec(text) ?? [];
  if (action_id !== undefined) return { name: 'action.state', action_id };
  const [, event_id] = FORMS['calendar.event_etag'].exec(text) ?? [];
  if (event_id !== undefined) return { name: 'calendar.event_etag', event_id };
  const [, run_id] = FORMS['run.status'].exec(text) ?? [];
  if (run_id !== undefined) return { name: 'run.status', run_id };
  const [, table, column, key] = FORMS['coda.row_field'].exec(text) ?? [];
  if (table === undefined || column === undefined || key === undefined) return undefined;
  return { name: 'coda.row_field', table: table as CodaTableName, column, key };
}

/** As long as `expected` may be; a longer cell is compared by its sha256. */
const LONGEST = 2000;

export function rowCheck(
  { table, column, key }: CodaCellName,
  expected: string,
): { check: string; expected: string } {
  const check = `coda.row_field:${table}.${column}:${key}`;
  return { check, expected: expected.length > LONGEST ? hashed(expected) : expected };
}

/** Whether a cell that was read is what was expected of it. */
export function isExpectedCell(expected: string, read: string): boolean {
  return isSameCell(expected, read) || expected === hashed(read);
}

function hashed(text: string): string {
  return `sha256:${sha256Hex(text)}`;
}
