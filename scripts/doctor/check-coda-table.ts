/** One table of the doc: is it a base table, and which of the wanted columns are missing or cannot be written? */
import { z } from 'zod';
import type { Reply } from './ask-provider.ts';
import type { WantedTable } from './table-columns.ts';

/** Asks one path of Coda's API. */
export type AskCoda = (path: string) => Promise<Reply>;

export type TableReport =
  | { outcome: 'fits'; name: string; notes: string[] }
  | { outcome: 'unfit'; says: string; notes: string[]; steps: string[] }
  | { outcome: 'no_table' }
  | { outcome: 'silent'; reason: string };

const tableReply = z.object({
  id: z.string(),
  name: z.string(),
  tableType: z.enum(['table', 'view']),
  browserLink: z.string().optional(),
  parentTable: z.object({ id: z.string(), name: z.string() }).optional(),
});
const columnReply = z.object({
  items: z.array(
    z.object({
      name: z.string(),
      calculated: z.boolean().optional(),
      format: z.object({ type: z.string() }).optional(),
    }),
  ),
  nextPageToken: z.string().optional(),
});
type Column = z.infer<typeof columnReply>['items'][number];

/** A table of a thousand columns is none a person works with. */
const MAX_PAGES = 10;

export async function checkCodaTable(
  ask: AskCoda,
  doc: string,
  table_id: string,
  wanted: WantedTable,
): Promise<TableReport> {
  const path = `${doc}/tables/${encodeURIComponent(table_id)}`;
  const reply = await ask(path);
  if (reply.outcome === 'silent') return reply;
  if (reply.status === 404 || reply.status === 400) return { outcome: 'no_table' };
  const table = tableReply.safeParse(reply.body);
  if (!table.success) return odd(reply.status);
  const { name, tableType, parentTable } = table.data;
  if (tableType === 'view') {
    const base = parentTable === undefined ? '' : `: it shows "${parentTable.name}"`;
    const id = parentTable?.id ?? 'the id of the table behind it';
    return {
      outcome: 'unfit',
      says: `"${name}" in ${wanted.setting} is a view`,
      notes: [`Coda lets nobody write into a view${base}.`],
      steps: [`In .env, set ${wanted.setting}=${id}`],
    };
  }
  const columns = await readColumns(ask, path);
  if (!Array.isArray(columns)) return columns;
  return judgeColumns({ name, link: table.data.browserLink }, columns, wanted);
}

async function readColumns(ask: AskCoda, path: string): Promise<Column[] | TableReport> {
  const columns: Column[] = [];
  let query = 'limit=100';
  for (let page = 0; page < MAX_PAGES; page++) {
    const reply = await ask(`${path}/columns?${query}`);
    if (reply.outcome === 'silent') return reply;
    const read = columnReply.safeParse(reply.body);
    if (!read.success) return odd(reply.status);
    columns.push(...read.data.items);
    const { nextPageToken: token } = read.data;
    if (token === undefined) break;
    query = `pageToken=${encodeURIComponent(token)}`;
  }
  return columns;
}

function odd(status: number): TableReport {
  return { outcome: 'silent', reason: `it answered ${status} with something nobody expects` };
}

function judgeColumns(
  table: { name: string; link: string | undefined },
  columns: Column[],
  wanted: WantedTable,
): TableReport {
  const has = new Map(columns.map((column) => [column.name, column]));
  const missing = [...wanted.read, ...wanted.written].filter((name) => !has.has(name));
  const locked = wanted.written.filter((name) => !isWritable(has.get(name)));
  const optional = wanted.optional.filter((name) => !has.has(name));
  if (missing.length === 0 && locked.length === 0) {
    const list = optional.join(', ');
    const notes = list === '' ? [] : [`"${table.name}" could also have, if you like: ${list}.`];
    return { outcome: 'fits', name: table.name, notes };
  }
  const steps: string[] = [];
  if (missing.length > 0) {
    steps.push(
      `Open "${table.name}"${table.link === undefined ? '' : ` (${table.link})`} and add, spelled exactly so, as plain text columns: ${missing.join(', ')}.${resembling(missing, columns)}`,
    );
  }
  if (locked.length > 0) {
    steps.push(
      `In "${table.name}", make these plain text columns, without a formula: ${locked.join(', ')}.`,
    );
  }
  const faults = [
    ...(missing.length > 0 ? [`misses ${countOf(missing.length)}`] : []),
    ...(locked.length > 0 ? [`has ${countOf(locked.length)} nobody can write`] : []),
  ];
  return { outcome: 'unfit', says: `"${table.name}" ${faults.join(' and ')}`, notes: [], steps };
}

/** Formulas and buttons are filled by Coda alone. */
function isWritable(column: Column | undefined): boolean {
  return column === undefined || (column.calculated !== true && column.format?.type !== 'button');
}

function countOf(count: number): string {
  return count === 1 ? '1 column' : `${count} columns`;
}

/** People write "Task ID" for task_id: what only differs in such things is pointed at. */
function resembling(missing: string[], columns: Column[]): string {
  const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const pairs = missing.flatMap((name) => {
    const near = columns.find((column) => plain(column.name) === plain(name));
    return near === undefined ? [] : [`"${near.name}" must be called ${name}`];
  });
  return pairs.length === 0 ? '' : ` (${pairs.join(', ')}.)`;
}
