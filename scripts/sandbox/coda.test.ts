import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { sandboxClient, type SandboxClient } from './client.ts';
import { startSandbox, type Sandbox } from './sandbox.ts';

const TASKS = '/docs/sandbox-doc/tables/grid-tasks';
let sandbox: Sandbox;
let control: SandboxClient;

interface Answer {
  status: number;
  // The tests look into answers of many shapes; each names what it expects.
  body: Record<string, never> & { items: Record<string, never>[] };
}

beforeAll(async () => {
  sandbox = await startSandbox({ coda: { hidden_ms: 40, completes_ms: 150 } });
  control = sandboxClient(sandbox.url);
});
afterAll(() => sandbox.close());
beforeEach(() => control.reset());

async function coda(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const answer = await fetch(`${sandbox.url}/coda/apis/v1${path}`, {
    method,
    headers: { authorization: 'Bearer t', 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Answer['body'] };
}

function edit(values: Record<string, unknown>): { cells: { column: string; value: unknown }[] } {
  return { cells: Object.entries(values).map(([column, value]) => ({ column, value })) };
}

async function done(answer: Answer): Promise<void> {
  expect(answer.status).toBe(202);
  await vi.waitFor(
    async () => {
      const status = await coda('GET', `/mutationStatus/${String(answer.body['requestId'])}`);
      expect(status.body).toEqual({ completed: true });
    },
    { timeout: 5000, interval: 10 },
  );
}

describe('writes', () => {
  test('an accepted write is unknown, then not completed, then completed, and visible only then', async () => {
    await control.coda.set({ hidden_ms: 60_000, completes_ms: 60_000 });
    const wrote = await coda('POST', `${TASKS}/rows`, { rows: [edit({ title: 'A' })] });
    const status = `/mutationStatus/${String(wrote.body['requestId'])}`;
    expect((await coda('GET', status)).status).toBe(404);
    await control.coda.set({ hidden_ms: 0 });
    expect((await coda('GET', status)).body).toEqual({ completed: false });
    expect((await coda('GET', `${TASKS}/rows`)).body.items).toEqual([]);
    await control.coda.set({ completes_ms: 0 });
    await done(wrote);
    const row = (await coda('GET', `${TASKS}/rows?useColumnNames=true`)).body.items[0];
    expect(row).toMatchObject({
      id: wrote.body['addedRowIds']?.[0],
      values: { title: 'A', notes: '' },
    });
  });

  test('an upsert by key columns updates every match, adds the others, and names no row', async () => {
    await control.coda.addRow('Tasks', { task_id: 't-1', title: 'old' });
    await control.coda.addRow('Tasks', { task_id: 't-1', title: 'twin' });
    const rows = [
      edit({ 'c-task_id': 't-1', title: 'new' }),
      edit({ task_id: 't-2', title: 'added' }),
    ];
    const wrote = await coda('POST', `${TASKS}/rows`, { rows, keyColumns: ['c-task_id'] });
    expect(wrote.body).not.toHaveProperty('addedRowIds');
    await done(wrote);
    const stored = (await control.coda.rows('Tasks')).map(({ values }) => [
      values['task_id'],
      values['title'],
    ]);
    expect(stored).toEqual([
      ['t-1', 'new'],
      ['t-1', 'new'],
      ['t-2', 'added'],
    ]);
  });

  test('the same upsert twice leaves one row, the same insert twice leaves two', async () => {
    const thread = '/docs/sandbox-doc/tables/Daily%20Thread/rows';
    const body = { rows: [edit({ external_id: 'daily:1', body: 'x' })] };
    const keyed = { ...body, keyColumns: ['external_id'] };
    for (const one of [keyed, keyed]) await done(await coda('POST', thread, one));
    expect(await control.coda.rows('Daily Thread')).toHaveLength(1);
    for (const one of [body, body]) await done(await coda('POST', thread, one));
    expect(await control.coda.rows('Daily Thread')).toHaveLength(3);
  });
});

describe('single rows', () => {
  test('a row can be changed and deleted, and an unknown row is 404', async () => {
    const { id } = await control.coda.addRow('Tasks', { task_id: 't-1' });
    const row = `${TASKS}/rows/${id}`;
    const put = await coda('PUT', row, { row: edit({ almanac_status: 'planned' }) });
    expect(put.body['id']).toBe(id);
    await done(put);
    const read = await coda('GET', `${row}?useColumnNames=true`);
    expect(read.body).toMatchObject({
      values: { almanac_status: 'planned' },
      parent: { name: 'Tasks' },
    });
    await done(await coda('DELETE', row));
    expect((await coda('GET', row)).status).toBe(404);
    expect((await coda('PUT', row, { row: edit({ title: 'x' }) })).status).toBe(404);
  });

  test('values are parsed by the column unless disableParsing is set', async () => {
    const rows = [edit({ estimated_hours: '1.5', billable: 'true' })];
    await done(await coda('POST', `${TASKS}/rows`, { rows }));
    await done(await coda('POST', `${TASKS}/rows?disableParsing=true`, { rows }));
    const stored = (await control.coda.rows('Tasks')).map(({ values }) => [
      values['estimated_hours'],
      values['billable'],
    ]);
    expect(stored).toEqual([
      [1.5, true],
      ['1.5', 'true'],
    ]);
  });
});

describe('sizes and names', () => {
  test('a row over 85 KB, newlines counted twice, is 400 and nothing of its batch is done', async () => {
    const fits = edit({ notes: 'x'.repeat(85 * 1024) });
    const too_big = edit({ notes: '\n'.repeat(43 * 1024) });
    const answer = await coda('POST', `${TASKS}/rows`, { rows: [fits, too_big] });
    expect(answer).toEqual({
      status: 400,
      body: {
        statusCode: 400,
        statusMessage: 'Bad Request',
        message: 'Row edit of size 86 KB exceeds maximum size of 85 KB.',
      },
    });
    await done(await coda('POST', `${TASKS}/rows`, { rows: [fits] }));
    expect(await control.coda.rows('Tasks')).toHaveLength(1);
  });

  test('a body over 2 MB is 413, an unknown column or field 400', async () => {
    const rows = [edit({ notes: 'x' })];
    const huge = { rows: Array.from({ length: 30 }, () => edit({ notes: 'x'.repeat(80_000) })) };
    expect((await coda('POST', `${TASKS}/rows`, huge)).status).toBe(413);
    expect((await coda('POST', `${TASKS}/rows`, { rows: [edit({ nope: 1 })] })).status).toBe(400);
    expect((await coda('POST', `${TASKS}/rows`, { rows, keyColumns: ['nope'] })).status).toBe(400);
    expect((await coda('POST', `${TASKS}/rows`, { rows, key_columns: [] })).status).toBe(400);
  });
});

describe('reads', () => {
  test('tables and columns answer by id and name', async () => {
    expect((await coda('GET', '/whoami')).body).toMatchObject({ type: 'user', scoped: false });
    const tables = (await coda('GET', '/docs/sandbox-doc/tables')).body.items;
    const names = tables.map((table) => table['name']);
    expect(names.slice(0, 3)).toEqual(['Tasks', 'Daily Thread', 'Engagements']);
    expect((await coda('GET', '/docs/sandbox-doc/tables/Tasks')).body['id']).toBe('grid-tasks');
    const columns = (await coda('GET', `${TASKS}/columns`)).body.items;
    expect(columns[0]).toMatchObject({ id: 'c-task_id', name: 'task_id', display: true });
    expect((await coda('GET', '/docs/sandbox-doc/tables/nope')).status).toBe(404);
    expect((await coda('GET', '/docs/nope')).status).toBe(404);
    expect((await coda('GET', '/docs/sandbox-doc/formulas')).status).toBe(404);
  });

  test('a query takes an id or a quoted name and a JSON value', async () => {
    await control.coda.addRow('Tasks', { task_id: 't-1', estimated_hours: 2 });
    await control.coda.addRow('Tasks', { task_id: 't-2', estimated_hours: 3 });
    const found = async (query: string): Promise<unknown> => {
      const path = `${TASKS}/rows?query=${encodeURIComponent(query)}`;
      return (await coda('GET', path)).body.items.map((row) => row['name']);
    };
    expect(await found('c-task_id:"t-2"')).toEqual(['t-2']);
    expect(await found('"estimated_hours":2')).toEqual(['t-1']);
    const bad = `${TASKS}/rows?query=${encodeURIComponent('c-task_id:t-2')}`;
    expect((await coda('GET', bad)).status).toBe(400);
  });

  test('rows come in pages, by last change where asked, newest last', async () => {
    for (const task_id of ['a', 'b', 'c']) await control.coda.addRow('Tasks', { task_id });
    await control.coda.changeRow('Tasks', 'a', { title: 'touched' });
    const first = (await coda('GET', `${TASKS}/rows?sortBy=updatedAt&limit=2`)).body;
    expect(first.items.map((row) => row['name'])).toEqual(['b', 'c']);
    const token = String(first['nextPageToken']);
    const last = (await coda('GET', `${TASKS}/rows?pageToken=${token}`)).body;
    expect(last.items.map((row) => row['name'])).toEqual(['a']);
    expect(last).not.toHaveProperty('nextPageToken');
    expect((await coda('GET', `${TASKS}/rows?pageToken=x`)).status).toBe(400);
    expect((await coda('GET', `${TASKS}/rows?sortBy=natural&visibleOnly=false`)).status).toBe(400);
  });

  test('arrays are joined in simple, kept in simpleWithArrays, and text is fenced in rich', async () => {
    await control.coda.addRow('Tasks', { task_id: 't', priority: ['a', 'b'] });
    const shown = async (format: string): Promise<unknown> => {
      const { items } = (await coda('GET', `${TASKS}/rows?valueFormat=${format}`)).body;
      return items[0]?.['values']?.['c-priority'];
    };
    expect(await shown('simple')).toBe('a,b');
    expect(await shown('simpleWithArrays')).toEqual(['a', 'b']);
    expect(await shown('rich')).toEqual(['```a```', '```b```']);
    expect((await coda('GET', `${TASKS}/rows?valueFormat=odd`)).status).toBe(400);
  });

  test('the latest version is refused while a write waits', async () => {
    const wrote = await coda('POST', `${TASKS}/rows`, { rows: [edit({ title: 'A' })] });
    const latest = { 'x-coda-doc-version': 'latest' };
    expect((await coda('GET', `${TASKS}/rows`, undefined, latest)).status).toBe(400);
    await done(wrote);
    expect((await coda('GET', `${TASKS}/rows`, undefined, latest)).status).toBe(200);
    const odd = { 'x-coda-doc-version': '7' };
    expect((await coda('GET', `${TASKS}/rows`, undefined, odd)).status).toBe(400);
  });
});

describe('pages', () => {
  const page = '/docs/sandbox-doc/pages/canvas-daily-thread';
  const update = (insertionMode: string, content: string): unknown => ({
    contentUpdate: { insertionMode, canvasContent: { format: 'markdown', content } },
  });

  test('content is appended later, and a repeated append appends again', async () => {
    for (const _ of [1, 2]) await done(await coda('PUT', page, update('append', '# Day\n- done')));
    const { items } = (await coda('GET', `${page}/content`)).body;
    const lines = items.map(({ itemContent }) => [
      itemContent?.['style'],
      itemContent?.['content'],
    ]);
    expect(lines).toEqual([
      ['h1', 'Day'],
      ['bulletedList', 'done'],
      ['h1', 'Day'],
      ['bulletedList', 'done'],
    ]);
    await done(await coda('PUT', page, update('replace', 'only this')));
    expect((await control.coda.page('Daily Thread')).lines).toHaveLength(1);
  });

  test('a field that Coda does not know, such as insertMode, is 400', async () => {
    const body = { contentUpdate: { insertMode: 'append', canvasContent: {} } };
    expect((await coda('PUT', page, body)).status).toBe(400);
  });
});

describe('the gate', () => {
  test('a call without a token is 401', async () => {
    expect((await coda('GET', '/whoami', undefined, { authorization: '' })).status).toBe(401);
  });

  test('over the limit is 429 without Retry-After; reads and writes count apart', async () => {
    await control.coda.set({ writes: { count: 1, window_ms: 60_000 } });
    const rows = [edit({ title: 'A' })];
    expect((await coda('POST', `${TASKS}/rows`, { rows })).status).toBe(202);
    const refused = await fetch(`${sandbox.url}/coda/apis/v1${TASKS}/rows`, {
      method: 'POST',
      headers: { authorization: 'Bearer t' },
    });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBeNull();
    expect(await refused.json()).toEqual({
      statusCode: 429,
      statusMessage: 'Too Many Requests',
      message: 'Too Many Requests',
    });
    expect((await coda('GET', '/whoami')).status).toBe(200);
  });
});

test('what the person edits is visible at once and is the newest change', async () => {
  const a = await control.coda.addRow('Tasks', { task_id: 'a', due: '2026-11-25' });
  await control.coda.addRow('Tasks', { task_id: 'b' });
  await control.coda.changeRow('Tasks', a.id, { due: '2026-11-27' });
  const { items } = (await coda('GET', `${TASKS}/rows?sortBy=updatedAt&useColumnNames=true`)).body;
  expect(items.at(-1)).toMatchObject({ id: a.id, values: { due: '2026-11-27' } });
  await control.coda.deleteRow('Tasks', a.id);
  expect(await control.coda.rows('Tasks')).toHaveLength(1);
});
