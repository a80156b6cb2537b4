import type {
  CellValue,
  CodaColumn,
  CodaRow,
  CodaState,
  CodaTable,
  CodaView,
  Scalar,
} from './coda-state.ts';
import { codaRefusal } from './refusal.ts';

const MAX_ROW_KB = 85;

export interface CellEdit {
  column: string;
  value: CellValue;
}

/** A column by id or name, or 400. */
export function findColumn(table: CodaTable, id_or_name: string): CodaColumn {
  const found = table.columns.find(({ id, name }) => id === id_or_name || name === id_or_name);
  if (found === undefined) throw codaRefusal(400, `Column ${id_or_name} does not exist.`);
  return found;
}

/** A view by id or name. */
export function findView(coda: CodaState, id_or_name: string): CodaView | undefined {
  return coda.views.find(({ id, name }) => id === id_or_name || name === id_or_name);
}

/** A table by its id or name or by those of a view of it, or 404. */
export function findTable(coda: CodaState, id_or_name: string): CodaTable {
  const wanted = findView(coda, id_or_name)?.table_id ?? id_or_name;
  const found = coda.tables.find(({ id, name }) => id === wanted || name === wanted);
  if (found === undefined)
    throw codaRefusal(404, `Could not find a table with ID or name ${id_or_name}.`);
  return found;
}

/**
 * The edited values by column id; parsed by the column's format unless told not to, as the API
 * does.
 */
export function editedValues(
  table: CodaTable,
  cells: CellEdit[],
  disable_parsing: boolean,
): Record<string, CellValue> {
  const values = Object.fromEntries(
    cells.map(({ column, value }) => {
      const found = findColumn(table, column);
      return [found.id, disable_parsing ? value : parsed(found, value)];
    }),
  );
  const kb = weight(values) / 1024;
  if (kb > MAX_ROW_KB) {
    const message = `Row edit of size ${Math.ceil(kb)} KB exceeds maximum size of ${MAX_ROW_KB} KB.`;
    throw codaRefusal(400, message);
  }
  return values;
}

/** UTF-8 bytes of the values, newlines counted twice. */
function weight(values: Record<string, CellValue>): number {
  return Object.values(values)
    .map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
    .reduce((sum, text) => sum + Buffer.byteLength(text) + (text.split('\n').length - 1), 0);
}

function parsed(column: CodaColumn, value: CellValue): CellValue {
  if (typeof value !== 'string') return value;
  if (column.format === 'number' && /^-?\d+(\.\d+)?$/.test(value.trim())) return Number(value);
  if (column.format === 'checkbox' && /^(true|false)$/i.test(value)) return /^true$/i.test(value);
  return value;
}

/** Adds a row at once; accepted writes and the person's own both end here. */
export function addRow(
  coda: CodaState,
  table: CodaTable,
  id: string,
  row: { values: Record<string, CellValue>; at: string },
): CodaRow {
  coda.counter += 1;
  const empty = Object.fromEntries(table.columns.map((column) => [column.id, '']));
  const added: CodaRow = {
    id,
    index: (table.rows.at(-1)?.index ?? -1) + 1,
    created_at: row.at,
    updated_at: row.at,
    change: coda.counter,
    values: { ...empty, ...row.values },
  };
  table.rows.push(added);
  return added;
}

export function changeRow(
  coda: CodaState,
  row: CodaRow,
  values: Record<string, CellValue>,
  at: string,
): void {
  coda.counter += 1;
  Object.assign(row.values, values);
  row.updated_at = at;
  row.change = coda.counter;
}

export interface Shape {
  use_column_names: boolean;
  value_format: string;
}

/** The values of a row as a reader asked for them. */
export function shownValues(table: CodaTable, row: CodaRow, shape: Shape): Record<string, unknown> {
  return Object.fromEntries(
    table.columns.map((column) => [
      shape.use_column_names ? column.name : column.id,
      shownValue(row.values[column.id] ?? '', shape.value_format),
    ]),
  );
}

function shownValue(value: CellValue, value_format: string): unknown {
  const one = (scalar: Scalar): unknown => {
    return value_format === 'rich' && typeof scalar === 'string' && scalar !== ''
      ? `\`\`\`${scalar}\`\`\``
      : scalar;
  };
  if (!Array.isArray(value)) return one(value);
  return value_format === 'simple' ? value.join(',') : value.map(one);
}

/** Whether a row passes `query=<column>:<JSON value>`; a column name has to be quoted. */
export function queryFilter(table: CodaTable, query: string): (row: CodaRow) => boolean {
  const [, quoted, bare, json] = /^(?:"((?:[^"\\]|\\.)*)"|([^":]+)):(.*)$/s.exec(query) ?? [];
  const value = json === undefined ? undefined : parseJson(json);
  const column = quoted ?? bare;
  if (column === undefined || value === undefined)
    throw codaRefusal(400, `Invalid query: ${query}`);
  const { id } = findColumn(table, column);
  return (row) => {
    const cell = row.values[id];
    return Array.isArray(cell) ? cell.some((one) => one === value) : cell === value;
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
