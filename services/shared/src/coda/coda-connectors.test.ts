/** What both connectors of Coda keep, tried on the sandbox: the same tests for REST and for the MCP server over it. */
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { sandboxClient } from '../../../../scripts/sandbox/client.ts';
import { startSandbox } from '../../../../scripts/sandbox/sandbox.ts';
import { AppError } from '../lang/app-error.ts';
import { waitFor } from '../testing/wait-for.ts';
import { codaClient, type CodaClientOptions } from './coda-client.ts';
import { codaMcp, type CodaMcpOptions } from './coda-mcp.ts';
import type { CodaPort } from './coda-port.ts';

const sandbox = await startSandbox();
const person = sandboxClient(sandbox.url);
const TASKS = 'grid-tasks';

beforeEach(() => person.reset());
afterAll(() => sandbox.close());

type Options = Partial<Pick<CodaClientOptions, 'timeout_ms' | 'reads' | 'writes'>>;

function rest(options: Partial<CodaClientOptions> = {}): CodaPort {
  const base_url = `${sandbox.url}/coda/apis/v1/`;
  return codaClient({ base_url, token: 'a-token', doc_id: 'sandbox-doc', ...options });
}

function mcp(options: Partial<CodaMcpOptions> = {}): CodaPort {
  return codaMcp({ url: `${sandbox.url}/coda/mcp`, doc_id: 'sandbox-doc', ...options });
}

async function refusalOf(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AppError);
  return error as AppError;
}

describe.each([
  ['REST', rest],
  ['MCP', mcp],
] as const)('by %s', (_name, client: (options?: Options) => CodaPort) => {
  test('whoami names the account behind the token', async () => {
    expect(await client().whoami()).toEqual({
      name: 'Sandbox person',
      login_id: 'person@example.com',
    });
  });

  test('rows come oldest change first when asked for', async () => {
    const first = await person.coda.addRow(TASKS, { task_id: 'a' });
    await person.coda.addRow(TASKS, { task_id: 'b' });
    await person.coda.changeRow(TASKS, first.id, { title: 'changed' });
    const rows = await client().listRows(TASKS, { sort_by_updated: true });
    expect(rows.map((row) => row.values['task_id'])).toEqual(['b', 'a']);
  });

  test('a query finds a value with quotes, colons and umlauts exactly', async () => {
    const title = 'Prüfe "A": 50% & mehr';
    await person.coda.addRow(TASKS, { task_id: 'a', title });
    await person.coda.addRow(TASKS, { task_id: 'b', title: 'other' });
    const rows = await client().listRows(TASKS, { query: { column: 'title', value: title } });
    expect(rows.map((row) => row.values['task_id'])).toEqual(['a']);
  });

  test('an upsert with the same key twice leaves one row, and is pending before it is completed', async () => {
    await person.coda.set({ hidden_ms: 60, completes_ms: 600 });
    const coda = client();
    await coda.whoami();
    await coda.upsertRows(TASKS, [{ task_id: 'a', title: 'one' }], ['task_id']);
    const { request_id } = await coda.upsertRows(
      TASKS,
      [{ task_id: 'a', title: 'two', billable: true }],
      ['task_id'],
    );
    expect(await coda.mutationStatus(request_id)).toBe('pending');
    await waitFor('completed', async () => (await coda.mutationStatus(request_id)) === 'completed');
    const rows = await coda.listRows(TASKS);
    expect(rows.map((row) => row.values)).toMatchObject([{ title: 'two', billable: true }]);
  });

  test('a mutation Coda does not know is pending, not an error', async () => {
    expect(await client().mutationStatus('mutate:unknown/1')).toBe('pending');
  });

  test('429 without Retry-After is provider_down, to be tried again in 6 s or more', async () => {
    await person.coda.set({ reads: { count: 1, window_ms: 60_000 } });
    const coda = client();
    await coda.whoami();
    const refused = await refusalOf(coda.whoami());
    expect(refused).toMatchObject({ kind: 'unavailable', code: 'provider_down' });
    expect(refused.retry_after_s).toBeGreaterThanOrEqual(6);
  });

  test('500, nonsense, a cut connection and silence are provider_down', async () => {
    const coda = client({ timeout_ms: 1500 });
    await coda.listRows(TASKS);
    for (const kind of ['status', 'nonsense', 'reset', 'timeout'] as const) {
      await person.setFault({ provider: 'coda', kind, times: 1 });
      const refused = await refusalOf(coda.listRows(TASKS));
      expect([kind, refused.kind, refused.code]).toEqual([kind, 'unavailable', 'provider_down']);
    }
  });

  test('a refused token and a missing right are told apart, and wait as an outage does', async () => {
    for (const [status, code] of [
      [401, 'credential_refused'],
      [403, 'right_missing'],
    ] as const) {
      await person.setFault({ provider: 'coda', kind: 'status', status, times: 1 });
      const refused = await refusalOf(client().whoami());
      expect(refused).toMatchObject({ kind: 'unavailable', code });
    }
  });

  test('an unknown table is not_found and an unknown column is invalid, in the words of Coda', async () => {
    expect(await refusalOf(client().listRows('grid-none'))).toMatchObject({
      kind: 'not_found',
      code: 'coda_not_found',
    });
    const refused = await refusalOf(client().upsertRows(TASKS, [{ nonsense: 1 }], []));
    expect(refused).toMatchObject({ kind: 'invalid', code: 'coda_rejected' });
    expect(refused.message).toContain('nonsense');
  });

  test('too big a row, too many rows and too big a request are refused before anything is sent', async () => {
    const coda = client();
    const newlines = { task_id: 'a', notes: '\n'.repeat(44 * 1024) };
    const big = { task_id: 'b', notes: 'x'.repeat(80 * 1024) };
    const many = Array.from({ length: 101 }, (_, i) => ({ task_id: String(i) }));
    for (const rows of [[newlines], many, Array.from({ length: 30 }, () => big)]) {
      const refused = await refusalOf(coda.upsertRows(TASKS, rows, ['task_id']));
      expect(refused).toMatchObject({ kind: 'too_large', code: 'coda_too_large' });
    }
    expect(await person.journal('coda')).toEqual([]);
  });

  test('calls over the limit wait for their window instead of being refused', async () => {
    await person.coda.set({ reads: { count: 3, window_ms: 150 } });
    const coda = client({ reads: { count: 3, window_ms: 450 } });
    await Promise.all(Array.from({ length: 9 }, () => coda.whoami()));
  });

  test('a crowd that would wait over 20 s is refused at once', async () => {
    const coda = client({ reads: { count: 1, window_ms: 15_000 } });
    await coda.whoami();
    // The second would wait 15 s: it stays in line while the third is refused.
    coda.whoami().catch(() => undefined);
    const refused = await refusalOf(coda.whoami());
    expect(refused).toMatchObject({ kind: 'unavailable', retry_after_s: 30 });
  });

  test('a listing follows every page and keys values by column name', async () => {
    for (let i = 0; i < 7; i += 1) {
      await person.coda.addRow(TASKS, { task_id: `t${i}`, title: `Task ${i}`, estimated_hours: i });
    }
    const rows = await client().listRows(TASKS, { limit: 3 });
    expect(rows.map((row) => row.values['task_id'])).toEqual(
      ['t0', 't1', 't2', 't3', 't4', 't5', 't6'], // in the order they were created
    );
    expect(rows[3]?.values).toMatchObject({ title: 'Task 3', estimated_hours: 3, notes: '' });
  });

  test('tables are listed, a row is read by its id or name, and an unknown one is not_found', async () => {
    const tables = await client().listTables();
    expect(tables).toContainEqual({ table_id: TASKS, name: 'Tasks' });
    const { id } = await person.coda.addRow(TASKS, { task_id: 'a', title: 'One' });
    const row = await client().readRow(TASKS, id);
    expect(row).toMatchObject({ row_id: id, values: { task_id: 'a', title: 'One', notes: '' } });
    expect(await client().readRow(TASKS, 'a')).toEqual(row);
    expect(await refusalOf(client().readRow(TASKS, 'b'))).toMatchObject({ kind: 'not_found' });
  });

  test('an update changes the named cells of its row and no other, and keeps text as it is', async () => {
    const { id } = await person.coda.addRow(TASKS, { task_id: 'a', title: 'One', notes: 'n' });
    await person.coda.addRow(TASKS, { task_id: 'b', title: 'Two' });
    const coda = client();
    const how = { disable_parsing: true };
    const { request_id } = await coda.updateRow(TASKS, id, { estimated_hours: '3' }, how);
    await waitFor('completed', async () => (await coda.mutationStatus(request_id)) === 'completed');
    const rows = await coda.listRows(TASKS);
    expect(rows.map((row) => row.values)).toMatchObject([
      { title: 'One', notes: 'n', estimated_hours: '3' },
      { title: 'Two', estimated_hours: '' },
    ]);
    expect(await refusalOf(coda.updateRow(TASKS, 'i-none', { title: 'x' }))).toMatchObject({
      kind: 'not_found',
    });
  });

  test('a Retry-After is kept', async () => {
    const coda = client();
    await coda.listTables();
    const fault = { provider: 'coda', kind: 'status', status: 429, retry_after_s: 42 } as const;
    await person.setFault({ ...fault, times: 1 });
    const refused = await refusalOf(coda.listTables());
    expect(refused).toMatchObject({
      kind: 'unavailable',
      code: 'provider_down',
      retry_after_s: 42,
    });
  });

  test('a connector that works is fit', async () => {
    expect(await client().check()).toEqual({ status: 'pass' });
  });
});
