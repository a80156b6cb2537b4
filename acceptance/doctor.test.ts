/** The doctor as a person runs it: a process of its own, the sandbox in the place of the real providers. */
import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import type { RunFile } from '@almanac/shared/contracts/health';
import { accountRows, type Running } from '../scripts/cli/account-rows.ts';
import { ROOT } from '../scripts/cli/settings.ts';
import { troubleLines } from '../scripts/doctor/trouble-lines.ts';
import { examine } from '../scripts/doctor/examine.ts';
import type { Finding, Part } from '../scripts/doctor/finding.ts';
import { sandboxClient } from '../scripts/sandbox/client.ts';
import { startSandbox } from '../scripts/sandbox/sandbox.ts';
import { startMailServer } from '../services/shared/test/mail-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'almanac-doctor-'));
const sandbox = await startSandbox({ model: true });
const provider = sandboxClient(sandbox.url);
const servers: Server[] = [];

const CLIENT = { client_id: 'own-client', client_secret: 'client-secret-Zx81' };
const CODA_TOKEN = 'coda-token-0123-Qw77';
const MODEL_KEY = 'sk-or-v1-0123456789-Rt55';

beforeEach(async () => {
  await provider.reset();
  await provider.google.setClient(CLIENT);
  await provider.coda.set({ token: CODA_TOKEN });
  await provider.model.setKey({ token: MODEL_KEY, limit: 10, usage: 2.5 });
});
afterAll(async () => {
  await sandbox.close();
  for (const server of servers) server.closeAllConnections();
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

const GOOGLE = {
  GOOGLE_CLIENT_ID: CLIENT.client_id,
  GOOGLE_CLIENT_SECRET: CLIENT.client_secret,
  GOOGLE_TOKEN_URL: `${sandbox.url}/google/token`,
  GOOGLE_API_ROOT_URL: `${sandbox.url}/`,
};
const CODA = {
  CODA_API_BASE_URL: `${sandbox.url}/coda/apis/v1`,
  CODA_API_TOKEN: CODA_TOKEN,
  CODA_DOC_ID: 'sandbox-doc',
  CODA_TASKS_TABLE_ID: 'grid-tasks',
  CODA_THREAD_TABLE_ID: 'grid-daily-thread',
};
const MODEL = {
  OPENROUTER_BASE_URL: `${sandbox.url}/openai/v1`,
  OPENROUTER_API_KEY: MODEL_KEY,
  MODEL: 'sandbox/scripted',
};
const MEM0_KEY = 'm0-own-server-key-Lp09';
const EMBEDDINGS = { EMBEDDINGS_MODEL: 'sandbox/bag-of-words' };

type Env = Record<string, string>;

/** Runs the command with these lines in its `.env` and nothing else set. */
function run(settings: Env, args: string[] = []): Promise<[number | null, string]> {
  const env_file = join(folder, '.env');
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  writeFileSync(env_file, lines.join('\n'));
  const child = spawn(process.execPath, [join(ROOT, 'scripts/doctor.ts'), ...args], {
    cwd: ROOT,
    env: {
      PATH: process.env['PATH'] ?? '',
      ALMANAC_ENV_FILE: env_file,
      ALMANAC_RUN_FILE: join(folder, 'no-run.json'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve([code, printed]));
  });
}

/** The command's findings as `--json` gives them. */
async function toldByCommand(settings: Env) {
  const [code, printed] = await run(settings, ['--json']);
  const { findings } = JSON.parse(printed) as { findings: Finding[] };
  return { code, printed, of: (part: Part) => foundOf(findings, part) };
}

/** The same checks without a process of their own: for what differs in a sentence only. */
async function examined(part: Part, settings: Env, running?: RunFile): Promise<Finding> {
  const { signal } = new AbortController();
  return foundOf(await examine({ settings, run: running, signal }, [part]), part);
}

function foundOf(findings: Finding[], part: Part): Finding {
  const found = findings.find((one) => one.part === part);
  if (found === undefined) throw new Error(`nothing about ${part}`);
  return found;
}

async function listening(
  answer: (path: string) => [number, unknown],
  delay_ms = 0,
): Promise<string> {
  const server = createServer((request, response) => {
    const [status, body] = answer(request.url ?? '');
    response.writeHead(status, { 'content-type': 'application/json' });
    setTimeout(() => response.end(JSON.stringify(body)), delay_ms);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function nobodyListening(): Promise<string> {
  const url = await listening(() => [200, {}]);
  await new Promise((resolve) => servers.pop()?.close(resolve));
  return url;
}

test('nothing configured is no fault, and every way to an account is told', async () => {
  const [code, printed] = await run({});
  expect(code, printed).toBe(0);
  for (const said of [
    'http://127.0.0.1:8092/oauth/callback',
    '7 days',
    'Generate API token',
    'almanac_event_id',
    'https://openrouter.ai/settings/keys',
    'Nothing that is set up is wrong',
  ]) {
    expect(printed.replaceAll(/\s+/g, ' ')).toContain(said);
  }
  expect(printed).not.toContain('\u001b');
});

test('what is set up by half is explained, setting by setting', async () => {
  const { code, of } = await toldByCommand({
    GOOGLE_CLIENT_ID: 'own-client',
    CODA_API_TOKEN: CODA_TOKEN,
    CODA_DOC_ID: 'sandbox-doc',
    CODA_API_BASE_URL: CODA.CODA_API_BASE_URL,
    EMBEDDINGS_MODEL: 'x',
    LANGFUSE_PUBLIC_KEY: 'pk',
  });
  expect(code).toBe(1);
  expect(of('google')).toMatchObject({ status: 'wrong' });
  expect(of('google').says).toContain('GOOGLE_CLIENT_SECRET');
  expect(of('coda').says).toContain('CODA_TASKS_TABLE_ID, CODA_THREAD_TABLE_ID missing');
  expect(of('coda').notes.join()).toContain('grid-daily-thread is "Daily Thread"');
  expect(of('coda').steps).toHaveLength(2);
  expect(of('embeddings').says).toContain('OPENROUTER_API_KEY is not');
  expect(of('tracing').says).toContain('LANGFUSE_BASE_URL, LANGFUSE_SECRET_KEY');
});

test('right credentials are told to work, and no secret is shown', async () => {
  const { refresh_token } = await provider.google.issueRefreshToken(undefined, CLIENT.client_id);
  const settings = { ...GOOGLE, ...CODA, ...MODEL, ...EMBEDDINGS };
  const { code, printed, of } = await toldByCommand({
    ...settings,
    GOOGLE_REFRESH_TOKEN: refresh_token,
  });
  expect(code, printed).toBe(0);
  expect(of('google').status).toBe('ok');
  expect(of('google').says).toContain('person@example.com');
  expect(of('coda').status).toBe('ok');
  expect(of('coda').says).toContain('Sandbox person');
  expect(of('model').says).toBe('sandbox/scripted; 7.50 dollars of 10.00 dollars left');
  expect(of('embeddings').status).toBe('ok');
  for (const secret of [CODA_TOKEN, MODEL_KEY, CLIENT.client_secret, refresh_token]) {
    expect(printed).not.toContain(secret);
  }
});

test('wrong credentials are named by their last characters, never shown', async () => {
  const wrong = {
    GOOGLE_CLIENT_SECRET: 'another-secret-Aa99',
    CODA_API_TOKEN: 'another-token-1234-Bb88',
    OPENROUTER_API_KEY: 'sk-or-v1-another-Cc77',
  };
  const [code, printed] = await run({ ...GOOGLE, ...CODA, ...MODEL, ...wrong });
  expect(code).toBe(1);
  for (const [name, value] of Object.entries(wrong)) {
    expect(printed).toContain(`${name} (it ends in …${value.slice(-4)})`);
    expect(printed).not.toContain(value);
  }
  expect(printed.replaceAll(/\s+/g, ' ')).toContain(
    '3 parts need your hand: Google Calendar, Coda, Model',
  );
});

test('a provider that is down is told so, and a slow one is named while it is waited for', async () => {
  await provider.setFault({ provider: 'coda', kind: 'status', status: 500 });
  const slow = await listening(() => [503, {}], 2300);
  const langfuse = { LANGFUSE_PUBLIC_KEY: 'pk-lf-1', LANGFUSE_SECRET_KEY: 'sk-lf-1' };
  const [code, printed] = await run({
    ...CODA,
    ...MODEL,
    OPENROUTER_BASE_URL: slow,
    ...langfuse,
    LANGFUSE_BASE_URL: await nobodyListening(),
  });
  expect(code).toBe(1);
  expect(printed).toMatch(/Waiting for .*Model …/);
  expect(printed).toMatch(/✗ Coda +cannot be asked/);
  expect(printed).toContain('Langfuse cannot be asked: nobody answers at 127.0.0.1:');
});

test('a misspelled setting is pointed at', async () => {
  const { of } = await toldByCommand({ CODA_TOKEN: 'x', MODEL_FILE: '/x' });
  expect(of('settings').steps).toEqual([
    'Is CODA_TOKEN meant to be CODA_API_TOKEN?',
    'MODEL_FILE is for containers: here, set MODEL itself.',
  ]);
});

test('a secret in a file of its own counts as set, and a file that cannot be read is said', async () => {
  const file = join(folder, 'coda_api_token');
  writeFileSync(file, `${CODA_TOKEN}\n`);
  const { CODA_API_TOKEN: _token, ...rest } = CODA;
  const { of } = await toldByCommand({ ...rest, CODA_API_TOKEN_FILE: 'coda_api_token' });
  expect(of('coda').status).toBe('ok');
  expect(of('settings').status).toBe('ok');
  rmSync(file);
  const [code, printed] = await run({ ...rest, CODA_API_TOKEN_FILE: 'coda_api_token' });
  expect(code).toBe(2);
  expect(printed).toContain('CODA_API_TOKEN_FILE');
});

test('a time zone that is none is wrong', async () => {
  expect((await examined('settings', { ALMANAC_ZONE: 'Mars/Base' })).status).toBe('wrong');
});

test('a good client without a connection is no fault, and the way to connect is told', async () => {
  const found = await examined('google', GOOGLE);
  expect(found.status).toBe('look');
  expect(found.notes.join()).toContain('http://127.0.0.1:8092/oauth/callback');
});

test('an unknown client, an ended access and a missing scope are told apart', async () => {
  const client = await examined('google', { ...GOOGLE, GOOGLE_CLIENT_ID: 'nobody' });
  expect(client.says).toContain('does not know GOOGLE_CLIENT_ID');
  const ended = await examined('google', { ...GOOGLE, GOOGLE_REFRESH_TOKEN: 'long-gone-token' });
  expect(ended.says).toContain('ended the access');
  expect(ended.steps.join()).toContain('Publish app');
  const { refresh_token } = await provider.google.issueRefreshToken(
    ['https://www.googleapis.com/auth/calendar.events.readonly'],
    CLIENT.client_id,
  );
  const narrow = await examined('google', { ...GOOGLE, GOOGLE_REFRESH_TOKEN: refresh_token });
  expect(narrow.says).toContain('to write a calendar of its own');
  expect([client, ended, narrow].map(({ status }) => status)).toEqual(['wrong', 'wrong', 'wrong']);
});

test('exactly the missing columns are named', async () => {
  await provider.coda.dropColumn('grid-tasks', 'almanac_note');
  await provider.coda.dropColumn('grid-tasks', 'title');
  await provider.coda.dropColumn('grid-daily-thread', 'body');
  const { status, says, steps } = await examined('coda', CODA);
  expect(status).toBe('wrong');
  expect(says).toBe('"Tasks" misses 2 columns; "Daily Thread" misses 1 column');
  expect(steps[0]).toMatch(/as plain text columns: title, almanac_note\.$/);
  expect(steps[1]).toMatch(/: body\.$/);
});

test('Coda behind an MCP server: it works, lacks a tool, or the doc lacks a table', async () => {
  const { CODA_API_TOKEN, CODA_API_BASE_URL, ...doc } = CODA;
  const mcp = {
    ...doc,
    CODA_MCP_URL: CODA_API_BASE_URL.replace('/apis/v1', '/mcp'),
    CODA_MCP_TOKEN: CODA_API_TOKEN,
  };
  expect((await examined('coda', mcp)).status).toBe('ok');
  await provider.coda.set({ hidden_tools: ['coda_get_row'] });
  const lacking = await examined('coda', mcp);
  expect([lacking.status, lacking.says]).toEqual(['wrong', expect.stringContaining('read_row')]);
  await provider.coda.set({ hidden_tools: [] });
  const lost = await examined('coda', { ...mcp, CODA_WORKFLOWS_TABLE_ID: 'grid-nothing' });
  expect(lost.says).toContain('no table with the id in CODA_WORKFLOWS_TABLE_ID');
  const refused = await examined('coda', { ...mcp, CODA_MCP_TOKEN: 'another-token-1234-Cc99' });
  expect(refused.status).toBe('wrong');
  expect(JSON.stringify(refused)).not.toContain('another-token-1234');
});

test('a further table that is set is examined under the names of the doc', async () => {
  const table = { CODA_WORKFLOWS_TABLE_ID: 'grid-workflows' };
  expect((await examined('coda', { ...CODA, ...table })).status).toBe('ok');
  const CODA_COLUMNS = '{"workflows": {"steps": "How"}}';
  const unfit = await examined('coda', { ...CODA, ...table, CODA_COLUMNS });
  expect(unfit.steps[0]).toContain('How');
});

test('a view, an unknown table and an unknown doc are told apart', async () => {
  await provider.coda.addView({ table: 'grid-tasks', id: 'table-open', name: 'Open tasks' });
  const view = await examined('coda', { ...CODA, CODA_TASKS_TABLE_ID: 'table-open' });
  expect(view.says).toBe('"Open tasks" in CODA_TASKS_TABLE_ID is a view');
  expect(view.steps[0]).toBe('In .env, set CODA_TASKS_TABLE_ID=grid-tasks');
  const table = await examined('coda', { ...CODA, CODA_THREAD_TABLE_ID: 'grid-nothing' });
  expect(table.says).toContain('no table with the id in CODA_THREAD_TABLE_ID');
  expect(table.notes.join()).toContain('grid-tasks is "Tasks"');
  const doc = await examined('coda', { ...CODA, CODA_DOC_ID: 'elsewhere' });
  expect(doc.says).toContain('no doc with the id in CODA_DOC_ID');
});

test('a key without a limit, with a spent one, and a model nobody knows are told apart', async () => {
  await provider.model.setKey({ token: MODEL_KEY });
  const open = await examined('model', MODEL);
  expect(open.status).toBe('look');
  expect(open.says).toContain('no spending limit');
  await provider.model.setKey({ token: MODEL_KEY, limit: 5, usage: 5 });
  expect((await examined('model', MODEL)).status).toBe('wrong');
  const model = await examined('model', { ...MODEL, MODEL: 'sandbox/none' });
  expect(model.says).toBe('OpenRouter knows no model "sandbox/none"');
  expect(model.notes.join()).toContain('sandbox/scripted');
});

test('Langfuse is asked for the project of its keys', async () => {
  const url = await listening((path) =>
    path === '/api/public/projects' ? [200, { data: [{ id: 'p', name: 'Mine' }] }] : [404, {}],
  );
  const keys = { LANGFUSE_PUBLIC_KEY: 'pk-lf-1', LANGFUSE_SECRET_KEY: 'sk-lf-1' };
  const found = await examined('tracing', { ...keys, LANGFUSE_BASE_URL: url });
  expect(found).toMatchObject({ status: 'ok', says: 'works, project "Mine"' });
});

test('mem0 is asked for what any use of it would meet first', async () => {
  const platform = await listening((url) =>
    url === '/v1/ping/' ? [200, { status: 'ok' }] : [404, {}],
  );
  const own = await listening((url) =>
    url.startsWith('/memories?user_id=') ? [200, { results: [] }] : [404, {}],
  );
  const refusing = await listening(() => [401, { detail: `Invalid API key ${MEM0_KEY}` }]);
  const key = { MEM0_API_KEY: MEM0_KEY };
  const said = async (settings: Env) => {
    const { status, says } = await examined('mem0', settings);
    return [status, says];
  };
  expect(await said({ MEM0_MODE: 'platform', MEM0_URL: platform, ...key })).toEqual([
    'ok',
    'works, the platform',
  ]);
  const host = new URL(own).host;
  expect(await said({ MEM0_MODE: 'selfhosted', MEM0_URL: own })).toEqual([
    'ok',
    `works, the server at ${host}`,
  ]);
  expect(await said({ MEM0_MODE: 'platform', MEM0_URL: refusing, ...key })).toEqual([
    'wrong',
    'mem0 refuses MEM0_API_KEY (it ends in …Lp09)',
  ]);
  expect((await said({ MEM0_MODE: 'platform' }))[1]).toContain('MEM0_API_KEY is not set');
  expect(await said({ MEM0_MODE: 'selfhosted' })).toEqual(['wrong', 'MEM0_URL is no address']);
  expect(await said({ MEM0_MODE: 'other' })).toEqual(['wrong', 'MEM0_MODE is "other"']);
  const swapped = { MEM0_MODE: 'selfhosted', MEM0_URL: platform };
  expect((await examined('mem0', swapped)).says).toContain('no mem0 answers');
});

test('of a running Almanac it is told who is connected, until when, and what ended', async () => {
  const connection = {
    provider: 'google',
    status: 'connected',
    sandbox: false,
    account: 'ada@example.com',
    calendar_id: 'c',
    scopes: [],
    connected_at: new Date(Date.now() - 86_400_000).toISOString(),
    last_sync_at: null,
    detail: null as string | null,
  };
  const url = await listening((path) => (path === '/oauth/status' ? [200, connection] : [200, {}]));
  const running = {
    pid: process.pid,
    started_at: new Date().toISOString(),
    services: { scheduler: url },
    token: 'operator-token-1234',
    webhook_key: 'webhook-key-1234',
  };
  const good = await examined('google', GOOGLE, running);
  expect(good.status).toBe('ok');
  expect(good.says).toContain('ada@example.com');
  expect(good.notes.join()).toContain('Testing');
  Object.assign(connection, { status: 'broken', detail: 'Token has been expired or revoked.' });
  const ended = await examined('google', GOOGLE, running);
  expect(ended.status).toBe('wrong');
  expect(ended.steps.join()).toContain(`${url}/oauth/authorize`);
});

test('mail is asked for TLS and sign-in, and nothing is sent', async () => {
  const server = await startMailServer();
  const mine = { SMTP_URL: server.url, MAIL_FROM: 'almanac@example.org' };
  const works = await examined('mail', { ...mine, PUBLIC_URL: 'https://almanac.example.org' });
  expect(works).toMatchObject({ status: 'ok', says: expect.stringContaining('works, 127.0.0.1') });
  expect((await examined('mail', mine)).status).toBe('look');
  expect((await examined('mail', {})).status).toBe('off');
  await server.close();
  expect(server.mails).toEqual([]);
  const gone = await examined('mail', {
    ...mine,
    SMTP_PASSWORD: 'smtp-password-Kk31',
    SMTP_USER: 'u',
  });
  expect(gone).toMatchObject({
    status: 'wrong',
    says: expect.stringContaining('does not take us'),
  });
  expect(JSON.stringify(gone)).not.toContain('smtp-password');
  expect((await examined('mail', { SMTP_URL: 'https://x.example' })).says).toBe(
    'SMTP_URL is not valid',
  );
  expect((await examined('mail', { SMTP_URL: server.url })).says).toContain('MAIL_FROM');
});

test('npm start says which parts are yours, and where to connect', async () => {
  const connection = { status: 'off', account: null as string | null };
  const known = { provider: 'google', sandbox: false, calendar_id: null, scopes: [] };
  const times = { connected_at: null, last_sync_at: null, detail: null };
  const url = await listening(() => [200, { ...known, ...times, ...connection }]);
  const running = {
    providers: { google: 'real', coda: 'real', model: 'offline' },
    urls: { scheduler: url, sandbox: url },
    secrets: { operator_token: 'operator-token-1234' },
  } as unknown as Running;
  const said = async () => Object.fromEntries(await accountRows(running, CODA));
  const before = await said();
  expect(before['Google Calendar']).toContain(`connect at\n${url}/oauth/authorize`);
  expect(before['Google Calendar']).toContain(`${url}/oauth/callback`);
  expect(before['Coda']).toBe('your doc sandbox-doc');
  expect(before['Model']).toContain('offline');
  expect(before['Your approval']).toContain('each write');
  Object.assign(connection, { status: 'connected', account: 'ada@example.com' });
  expect((await said())['Google Calendar']).toBe('your account: connected as ada@example.com');
});

test('npm start names a credential that does not work in one line, and is silent about the others', async () => {
  const { signal } = new AbortController();
  const settings = { ...CODA, ...MODEL, CODA_API_TOKEN: 'another-token-1234-Bb88' };
  expect(await troubleLines(settings, join(folder, 'no-run.json'), signal)).toEqual([
    'Coda: refuses CODA_API_TOKEN (it ends in …Bb88). npm run doctor says what to do.',
  ]);
});

test('Qdrant is a line only where there is one; each fault of it has its own sentence', async () => {
  const { printed } = await toldByCommand({});
  expect(printed).not.toContain('qdrant');
  const names = ['agent_memories', 'daily_threads', 'doc_chunks', 'events'];
  const answer = (path: string): [number, unknown] =>
    path === '/aliases'
      ? [200, { result: { aliases: names.map((alias_name) => ({ alias_name })) } }]
      : [200, { title: 'qdrant - vector search engine', version: '1.19.1' }];
  const QDRANT_URL = await listening(answer);
  const told = await toldByCommand({ QDRANT_URL });
  expect(told.of('qdrant')).toMatchObject({ status: 'look' });
  const works = await examined('qdrant', { QDRANT_URL, ...EMBEDDINGS });
  expect(works).toMatchObject({ status: 'ok', says: 'version 1.19.1, all collections made' });
  const refusing = await listening(() => [401, 'Must provide an API key']);
  const keyless = await examined('qdrant', { QDRANT_URL: refusing });
  expect(keyless).toMatchObject({ status: 'wrong', says: 'Qdrant wants a key' });
  const QDRANT_API_KEY = 'qdrant-key-0123456789';
  const refused = await examined('qdrant', { QDRANT_URL: refusing, QDRANT_API_KEY });
  expect(refused.says).toBe('Qdrant refuses QDRANT_API_KEY (it ends in …6789)');
  const other = await examined('qdrant', { QDRANT_URL: sandbox.url });
  expect(other.says).toContain('no Qdrant answers');
  const nobody = await examined('qdrant', { QDRANT_URL: await nobodyListening() });
  expect(nobody.says).toContain('cannot be asked');
  expect((await examined('qdrant', { QDRANT_URL: 'qdrant:6333' })).says).toContain('no address');
});
