import { codaGate } from './coda-limits.ts';
import { mutationStatus } from './coda-mutations.ts';
import { codaPages } from './coda-pages.ts';
import { codaRows, tableReference } from './coda-rows.ts';
import type { CodaColumn, CodaTable, CodaView } from './coda-state.ts';
import { findTable, findView } from './coda-values.ts';
import type { SandboxApp, SandboxContext } from './context.ts';
import { newApp } from './context.ts';
import { codaRefusal } from './refusal.ts';

const EPOCH = '2026-01-01T00:00:00.000Z';

/** Coda's REST API, below `/apis/v1`, for one doc. */
export function codaApi(context: SandboxContext): SandboxApp {
  const { coda, origin } = context;
  const base = (): string => `${origin()}/coda/apis/v1`;
  const app = newApp();
  app.use('*', codaGate(coda));
  app.get('/whoami', (c) => {
    return c.json({
      name: 'Sandbox person',
      loginId: 'person@example.com',
      type: 'user',
      scoped: false,
      tokenName: 'sandbox',
      href: `${base()}/whoami`,
      workspace: workspace(base()),
    });
  });
  app.get('/mutationStatus/:id', (c) => c.json(mutationStatus(coda, c.req.param('id'))));
  app.get('/docs', (c) =>
    c.json({ items: [docResource(context, base())], href: `${base()}/docs` }),
  );
  app.use('/docs/:doc/*', async (c, next) => {
    assertDoc(context, c.req.param('doc'));
    await next();
  });
  app.get('/docs/:doc', (c) => {
    assertDoc(context, c.req.param('doc'));
    return c.json(docResource(context, base()));
  });
  app.get('/docs/:doc/tables', (c) => {
    const types = (c.req.query('tableTypes') ?? 'table,view').split(',');
    const items = [
      ...coda.tables.map((table) => tableReference(context, table)),
      ...coda.views.map((view) => viewReference(context, view)),
    ].filter(({ tableType }) => types.includes(tableType ?? ''));
    return c.json({ items, href: `${base()}/docs/${coda.doc.id}/tables` });
  });
  app.get('/docs/:doc/tables/:table', (c) => {
    const table = findTable(coda, c.req.param('table'));
    const view = findView(coda, c.req.param('table'));
    const resource = tableResource(context, table);
    if (view === undefined) return c.json(resource);
    const parentTable = tableReference(context, table);
    return c.json({ ...resource, ...viewReference(context, view), parentTable });
  });
  app.get('/docs/:doc/tables/:table/columns', (c) => {
    const table = findTable(coda, c.req.param('table'));
    const items = table.columns.map((column) => columnResource(context, table, column));
    return c.json({ items, href: `${tableReference(context, table)['href'] ?? ''}/columns` });
  });
  app.route('/docs/:doc', codaRows(context));
  app.route('/docs/:doc', codaPages(context));
  app.all('*', (c) => {
    throw codaRefusal(404, `The sandbox does not serve ${c.req.method} ${c.req.path}.`);
  });
  return app;
}

function assertDoc({ coda }: SandboxContext, id: string): void {
  if (id !== coda.doc.id) throw codaRefusal(404, `Could not find a doc with ID ${id}.`);
}

function workspace(base: string): Record<string, string> {
  return { id: 'ws-sandbox', type: 'workspace', browserLink: base, name: 'Sandbox' };
}

function docResource({ coda }: SandboxContext, base: string): Record<string, unknown> {
  const href = `${base}/docs/${coda.doc.id}`;
  return {
    id: coda.doc.id,
    type: 'doc',
    href,
    browserLink: href,
    name: coda.doc.name,
    owner: 'person@example.com',
    ownerName: 'Sandbox person',
    createdAt: EPOCH,
    updatedAt: EPOCH,
    workspace: workspace(base),
    folder: { id: 'fl-sandbox', type: 'folder', browserLink: base, name: 'Sandbox' },
    workspaceId: 'ws-sandbox',
    folderId: 'fl-sandbox',
  };
}

function tableResource(context: SandboxContext, table: CodaTable): Record<string, unknown> {
  const reference = tableReference(context, table);
  const first = table.columns[0];
  return {
    ...reference,
    displayColumn: first ? columnReference(context, table, first) : null,
    rowCount: table.rows.length,
    sorts: [],
    layout: 'default',
    createdAt: EPOCH,
    updatedAt:
      table.rows
        .map((row) => row.updated_at)
        .toSorted()
        .at(-1) ?? EPOCH,
  };
}

function viewReference(context: SandboxContext, view: CodaView): Record<string, string> {
  const { coda, origin } = context;
  const href = `${origin()}/coda/apis/v1/docs/${coda.doc.id}/tables/${view.id}`;
  const { id, name } = view;
  return { id, type: 'table', tableType: 'view', href, browserLink: href, name };
}

function columnReference(
  context: SandboxContext,
  table: CodaTable,
  column: CodaColumn,
): Record<string, string> {
  const href = `${tableReference(context, table)['href'] ?? ''}/columns/${column.id}`;
  return { id: column.id, type: 'column', href };
}

function columnResource(
  context: SandboxContext,
  table: CodaTable,
  column: CodaColumn,
): Record<string, unknown> {
  return {
    ...columnReference(context, table, column),
    name: column.name,
    ...(column === table.columns[0] ? { display: true } : {}),
    format: { type: column.format, isArray: false },
  };
}
