import { randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { z } from 'zod';
import { accept, settle } from './coda-mutations.ts';
import type { CodaRow, CodaTable } from './coda-state.ts';
import {
  addRow,
  changeRow,
  editedValues,
  findColumn,
  findTable,
  findView,
  queryFilter,
  shownValues,
  type Shape,
} from './coda-values.ts';
import type { SandboxApp, SandboxContext } from './context.ts';
import { newApp } from './context.ts';
import { codaRefusal } from './refusal.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const cells = z.array(
  z.strictObject({ column: z.string(), value: z.union([scalar, z.array(scalar)]) }),
);
const rowEdit = z.strictObject({ cells });
const upsertSchema = z.strictObject({
  rows: z.array(rowEdit),
  keyColumns: z.array(z.string()).optional(),
});

/**
 * `/docs/{d}/tables/{t}/rows` and below. Every write is taken for later; reads see only what was
 * done.
 */
export function codaRows(context: SandboxContext): SandboxApp {
  const { coda } = context;
  const app = newApp();
  const many = '/tables/:table/rows';
  const one = '/tables/:table/rows/:row';
  const tableOf = (c: Context): CodaTable => findTable(coda, c.req.param('table') ?? '');
  app.use('/tables/:table/*', async (c, next) => {
    settle(coda);
    if (c.req.method !== 'GET' && findView(coda, c.req.param('table')) !== undefined) {
      throw codaRefusal(400, 'Rows can only be changed in base tables, not in views.');
    }
    await next();
  });
  app.get(many, (c) => c.json(listRows(context, tableOf(c), new URL(c.req.url))));
  app.post(many, async (c) => {
    return c.json(upsert(context, tableOf(c), await parseBody(c, upsertSchema), raw(c)), 202);
  });
  app.delete(many, async (c) => {
    const table = tableOf(c);
    const { rowIds } = await parseBody(c, z.strictObject({ rowIds: z.array(z.string()) }));
    const requestId = accept(context, () => removeRows(table, rowIds));
    return c.json({ requestId, rowIds }, 202);
  });
  app.get(one, (c) => {
    const table = tableOf(c);
    const shown = shownRow(context, table, findRow(table, c.req.param('row')), shapeOf(c));
    return c.json({ ...shown, parent: tableReference(context, table) });
  });
  app.put(one, async (c) => {
    const table = tableOf(c);
    const { id } = findRow(table, c.req.param('row'));
    const { row } = await parseBody(c, z.strictObject({ row: rowEdit }));
    const values = editedValues(table, row.cells, raw(c));
    const requestId = accept(context, () => {
      const found = table.rows.find((candidate) => candidate.id === id);
      if (found) changeRow(coda, found, values, context.now().toISOString());
    });
    return c.json({ requestId, id }, 202);
  });
  app.delete(one, (c) => {
    const table = tableOf(c);
    const { id } = findRow(table, c.req.param('row'));
    return c.json({ requestId: accept(context, () => removeRows(table, [id])), id }, 202);
  });
  return app;
}

/** A body by its schema, or 400. */
export async function parseBody<S extends z.ZodType>(c: Context, schema: S): Promise<z.infer<S>> {
  const body: unknown = await c.req.json().catch(() => undefined);
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw codaRefusal(400, z.prettifyError(parsed.error));
  return parsed.data;
}

function raw(c: Context): boolean {
  return c.req.query('disableParsing') === 'true';
}

/**
 * Inserts rows, or with `keyColumns` updates every row with the same key and inserts the others.
 * The answer names added rows only where there are no key columns, so that an upsert never tells
 * which row it met.
 */
function upsert(
  context: SandboxContext,
  table: CodaTable,
  body: z.infer<typeof upsertSchema>,
  disable_parsing: boolean,
): Record<string, unknown> {
  const keys = (body.keyColumns ?? []).map((column) => findColumn(table, column).id);
  const edits = body.rows.map((row) => ({
    id: `i-${randomBytes(7).toString('base64url')}`,
    values: editedValues(table, row.cells, disable_parsing),
  }));
  const requestId = accept(context, () => {
    const at = context.now().toISOString();
    for (const { id, values } of edits) {
      const met = table.rows.filter(
        (row) => keys.length > 0 && keys.every((key) => row.values[key] === (values[key] ?? '')),
      );
      for (const row of met) changeRow(context.coda, row, values, at);
      if (met.length === 0) addRow(context.coda, table, id, { values, at });
    }
  });
  return { requestId, ...(keys.length > 0 ? {} : { addedRowIds: edits.map(({ id }) => id) }) };
}

export function removeRows(table: CodaTable, ids: string[]): void {
  table.rows = table.rows.filter((row) => !ids.includes(row.id));
}

/** A row by id, or by the text of its first column, or 404. */
export function findRow(table: CodaTable, id_or_name: string): CodaRow {
  const found =
    table.rows.find((row) => row.id === id_or_name) ??
    table.rows.find((row) => rowName(table, row) === id_or_name);
  if (found === undefined)
    throw codaRefusal(404, `Could not find a row with ID or name ${id_or_name}.`);
  return found;
}

function rowName(table: CodaTable, row: CodaRow): string {
  return String(row.values[table.columns[0]?.id ?? ''] ?? '');
}

function shapeOf(c: Context): Shape {
  return {
    use_column_names: c.req.query('useColumnNames') === 'true',
    value_format: c.req.query('valueFormat') ?? 'simple',
  };
}

function listRows(context: SandboxContext, table: CodaTable, url: URL): Record<string, unknown> {
  const params = url.searchParams;
  const { snapshots } = context.coda;
  const href = context.origin() + url.pathname;
  const page_token = params.get('pageToken');
  const page =
    page_token === null
      ? snapshots.first(selectRows(context, table, params), pageSize(params), null)
      : snapshots.next(page_token);
  if (page === undefined) throw codaRefusal(400, 'Invalid page token.');
  const token = page.next_page_token;
  return {
    items: page.items,
    href: href + url.search,
    ...(token === undefined
      ? {}
      : { nextPageToken: token, nextPageLink: `${href}?pageToken=${token}` }),
  };
}

/** 25 unless asked otherwise, clamped silently to 1–500. */
function pageSize(params: URLSearchParams): number {
  const asked = Math.floor(Number(params.get('limit') ?? 25));
  return Number.isNaN(asked) ? 25 : Math.min(Math.max(asked, 1), 500);
}

function selectRows(
  context: SandboxContext,
  table: CodaTable,
  params: URLSearchParams,
): Record<string, unknown>[] {
  const sort = params.get('sortBy') ?? 'createdAt';
  if (!['createdAt', 'natural', 'updatedAt'].includes(sort)) {
    throw codaRefusal(400, `Invalid sortBy: ${sort}`);
  }
  if (sort === 'natural' && params.get('visibleOnly') === 'false') {
    throw codaRefusal(400, 'sortBy=natural needs visibleOnly=true.');
  }
  const value_format = params.get('valueFormat') ?? 'simple';
  if (!['simple', 'simpleWithArrays', 'rich'].includes(value_format)) {
    throw codaRefusal(400, `Invalid valueFormat: ${value_format}`);
  }
  const query = params.get('query');
  const rows = query === null ? [...table.rows] : table.rows.filter(queryFilter(table, query));
  if (sort === 'updatedAt') rows.sort((a, b) => a.change - b.change);
  const shape = { use_column_names: params.get('useColumnNames') === 'true', value_format };
  return rows.map((row) => shownRow(context, table, row, shape));
}

function shownRow(
  context: SandboxContext,
  table: CodaTable,
  row: CodaRow,
  shape: Shape,
): Record<string, unknown> {
  const href = `${tableReference(context, table)['href'] ?? ''}/rows/${row.id}`;
  return {
    id: row.id,
    type: 'row',
    href,
    name: rowName(table, row),
    index: row.index,
    browserLink: href,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    values: shownValues(table, row, shape),
  };
}

export function tableReference(
  { coda, origin }: SandboxContext,
  table: CodaTable,
): Record<string, string> {
  const href = `${origin()}/coda/apis/v1/docs/${coda.doc.id}/tables/${table.id}`;
  const { id, name } = table;
  return { id, type: 'table', tableType: 'table', href, browserLink: href, name };
}
