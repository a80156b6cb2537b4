import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { findRow, removeRows } from './coda-rows.ts';
import { settle } from './coda-mutations.ts';
import type { CodaRow, CodaTable } from './coda-state.ts';
import {
  addRow,
  changeRow,
  editedValues,
  findColumn,
  findTable,
  shownValues,
  type CellEdit,
} from './coda-values.ts';
import type { SandboxApp, SandboxContext } from './context.ts';
import { newApp } from './context.ts';
import { controlBody } from './control-body.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const valuesSchema = z.strictObject({
  values: z.record(z.string(), z.union([scalar, z.array(scalar)])),
});
const limit = z.strictObject({ count: z.int().positive(), window_ms: z.int().positive() });
const viewSchema = z.strictObject({ table: z.string(), id: z.string(), name: z.string() });
const settingsSchema = z
  .strictObject({
    hidden_ms: z.number().nonnegative(),
    completes_ms: z.number().nonnegative(),
    reads: limit.nullable(),
    writes: limit.nullable(),
    token: z.string().min(1).nullable(),
    hidden_tools: z.array(z.string()),
  })
  .partial();

/**
 * `/sandbox/coda`: the doc as the person at the screen sees and edits it; edits are visible at
 * once.
 */
export function controlCoda(context: SandboxContext): SandboxApp {
  const { coda } = context;
  const app = newApp();
  const tableOf = (id_or_name: string): CodaTable => {
    settle(coda);
    return findTable(coda, id_or_name);
  };
  const now = (): string => context.now().toISOString();
  app.get('/tables/:table/rows', (c) => {
    const table = tableOf(c.req.param('table'));
    return c.json({ items: table.rows.map((row) => personsView(table, row)) });
  });
  app.post('/tables/:table/rows', async (c) => {
    const table = tableOf(c.req.param('table'));
    const values = editedValues(table, edits(await controlBody(c, valuesSchema)), false);
    const id = `i-${randomBytes(7).toString('base64url')}`;
    return c.json(personsView(table, addRow(coda, table, id, { values, at: now() })), 201);
  });
  app.patch('/tables/:table/rows/:row', async (c) => {
    const table = tableOf(c.req.param('table'));
    const row = findRow(table, c.req.param('row'));
    changeRow(
      coda,
      row,
      editedValues(table, edits(await controlBody(c, valuesSchema)), false),
      now(),
    );
    return c.json(personsView(table, row));
  });
  app.delete('/tables/:table/rows/:row', (c) => {
    const table = tableOf(c.req.param('table'));
    removeRows(table, [findRow(table, c.req.param('row')).id]);
    return c.body(null, 204);
  });
  app.delete('/tables/:table/columns/:column', (c) => {
    const table = tableOf(c.req.param('table'));
    const { id } = findColumn(table, c.req.param('column'));
    table.columns = table.columns.filter((column) => column.id !== id);
    return c.body(null, 204);
  });
  app.post('/views', async (c) => {
    const { table, ...view } = await controlBody(c, viewSchema);
    coda.views.push({ ...view, table_id: tableOf(table).id });
    return c.json(view, 201);
  });
  app.get('/pages/:page', (c) => {
    settle(coda);
    const wanted = c.req.param('page');
    const page = coda.pages.find(({ id, name }) => id === wanted || name === wanted);
    return page ? c.json(page) : c.json({ error: 'no such page' }, 404);
  });
  app.put('/settings', async (c) => {
    const { settings } = coda;
    for (const [name, value] of Object.entries(await controlBody(c, settingsSchema))) {
      if (value !== undefined) Object.assign(settings, { [name]: value });
    }
    return c.json(settings);
  });
  return app;
}

function edits({ values }: z.infer<typeof valuesSchema>): CellEdit[] {
  return Object.entries(values).map(([column, value]) => ({ column, value }));
}

/** A row by column names. */
function personsView(table: CodaTable, row: CodaRow): Record<string, unknown> {
  const { id, created_at, updated_at } = row;
  const shape = { use_column_names: true, value_format: 'simpleWithArrays' };
  return { id, created_at, updated_at, values: shownValues(table, row, shape) };
}
