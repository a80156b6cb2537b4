/** What only the REST connector does. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { sandboxClient } from '../../../../scripts/sandbox/client.ts';
import { startSandbox } from '../../../../scripts/sandbox/sandbox.ts';
import { AppError } from '../lang/app-error.ts';
import { codaClient, type CodaClientOptions } from './coda-client.ts';
import type { CodaPort } from './coda-port.ts';
import { codaEnv, codaFromConfig } from './coda-env.ts';

const sandbox = await startSandbox();
const person = sandboxClient(sandbox.url);
const TASKS = 'grid-tasks';

beforeEach(() => person.reset());
afterAll(() => sandbox.close());

function client(options: Partial<CodaClientOptions> = {}): CodaPort {
  const base_url = `${sandbox.url}/coda/apis/v1/`;
  return codaClient({ base_url, token: 'a-token', doc_id: 'sandbox-doc', ...options });
}

async function refusalOf(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AppError);
  return error as AppError;
}

test('the token of a page is sent alone', async () => {
  for (let i = 0; i < 7; i += 1) {
    await person.coda.addRow(TASKS, { task_id: `t${i}`, title: `Task ${i}`, estimated_hours: i });
  }
  await client().listRows(TASKS, { limit: 3 });
  const asked = (await person.journal('coda')).map(
    (entry) => new URL(entry.path, sandbox.url).searchParams,
  );
  expect(asked.length).toBe(3);
  expect(Object.fromEntries(asked[0] ?? [])).toEqual({
    useColumnNames: 'true',
    valueFormat: 'simpleWithArrays',
    limit: '3',
  });
  expect([...(asked[1]?.keys() ?? [])]).toEqual(['pageToken']);
});

test('what Coda says never carries the token on', async () => {
  const echo = createServer((request, response) => {
    response.writeHead(401, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ message: `bad ${request.headers.authorization}` }));
  });
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  const { port } = echo.address() as AddressInfo;
  const coda = client({ base_url: `http://127.0.0.1:${port}`, token: 'a-secret-token' });
  const { message } = await refusalOf(coda.whoami());
  expect(message).toContain('[token]');
  expect(message).not.toContain('a-secret-token');
  await new Promise((resolve) => echo.close(resolve));
});

test('without a token or a doc Coda is off', () => {
  expect(codaFromConfig(codaEnv.parse({}))).toBeUndefined();
  expect(codaFromConfig(codaEnv.parse({ CODA_API_TOKEN: 'a-token-12' }))).toBeUndefined();
  expect(
    codaFromConfig(codaEnv.parse({ CODA_API_TOKEN: 'a-token-12', CODA_DOC_ID: 'd' })),
  ).toBeDefined();
});
