/** Cells of a row in Coda as they were written and as they are read back. */

export const CODA_TABLE_NAMES = ['tasks', 'thread', 'process_templates'] as const;
export type CodaTableName = (typeof CODA_TABLE_NAMES)[number];

/** By the doc's own column names. */
type Cells = Record<string, unknown>;

/** Of a row as it stands, the cells that `row` is about to write. */
export function previousOf(row: Cells, standing: Cells): Cells {
  return Object.fromEntries(Object.keys(row).map((column) => [column, standing[column] ?? '']));
}

/** In words, each cell that is not as it was written: "almanac_status is 'done', not 'scheduled'". */
export function differences(row: Cells, standing: Cells): string[] {
  return Object.entries(row)
    .filter(([column, written]) => !isSameCell(written, standing[column] ?? ''))
    .map(([column, written]) => {
      return `${column} is ${quoted(standing[column] ?? '')}, not ${quoted(written)}`;
    });
}

/** A cell as text: lists and the like as their JSON, an empty one as ''. */
export function cellText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

const DATED = /^\d{4}-\d\d-\d\d(T.*)?$/;

/** Coda gives instants back in its own zone and numbers as numbers. */
export function isSameCell(written: unknown, read: unknown): boolean {
  const [a, b] = [cellText(written), cellText(read)];
  if (a === b) return true;
  if (!DATED.test(a) || !DATED.test(b)) return false;
  const is_day = !a.includes('T');
  return is_day ? a === b.slice(0, 10) : Date.parse(a) === Date.parse(b);
}

const SHOWN = 120;

function quoted(value: unknown): string {
  const text = cellText(value);
  return `'${text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}'`;
}
