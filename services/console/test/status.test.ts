import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Health } from '@almanac/shared/contracts/health';
import { newConsoleKey } from '@almanac/shared/http/console-key';
import type { RunningService } from '@almanac/shared/http/run-service';
import { createTestDatabase, type TestDatabase } from '@almanac/shared/testing/database';
import { consoleEnv } from '../src/config.ts';
import { startConsole } from '../src/start.ts';
import { FINE, fineAnswers, startStandIns, type StandIns } from './stand-ins.ts';

const answers = fineAnswers();
let test_db: TestDatabase;
let stand_ins: StandIns;
let running: RunningService;
let basic: string;

beforeAll(async () => {
  test_db = await createTestDatabase();
  stand_ins = await startStandIns(answers);
  const person = await test_db.token('ana', 'person');
  basic = `Basic ${Buffer.from(`ana:${person}`).toString('base64')}`;
  running = await startConsole(
    consoleEnv.parse({
      DATABASE_URL: test_db.urlFor('console'),
      PORT: '0',
      LOG_LEVEL: 'silent',
      ALMANAC_TOKEN: await test_db.token('console'),
      CONSOLE_PRIVATE_KEY: newConsoleKey(),
      ALMANAC_CLOCK: '2026-11-23T17:04:09Z',
      MEMORY_GATEWAY_URL: stand_ins.urls['memory-gateway'],
      PLANNER_URL: stand_ins.urls['planner'],
      SCHEDULER_URL: stand_ins.urls['scheduler'],
      OBSERVER_URL: stand_ins.urls['observer'],
      ACTION_GATEWAY_URL: stand_ins.urls['action-gateway'],
    }),
  );
});
afterAll(async () => {
  await running.stop();
  await stand_ins.close();
  await test_db.drop();
});
beforeEach(() => {
  Object.assign(answers, fineAnswers());
});

function open(path: string, headers: Record<string, string> = { authorization: basic }) {
  return fetch(`${running.url}${path}`, { headers });
}

async function page(): Promise<string> {
  const response = await open('/status');
  expect(response.status).toBe(200);
  return response.text();
}

function rowOf(text: string, service: string): string {
  const rows = text.split('<li').filter((row) => row.includes(`<h3>${service}</h3>`));
  return rows.join().replaceAll(/\s+/g, ' ');
}

test('the page lists every service, the last run, the last reflection and the audit', async () => {
  const text = await page();
  expect(text).toContain('<h1>Everything is running.</h1>');
  for (const service of [...Object.keys(stand_ins.urls), 'console']) {
    expect(rowOf(text, service)).toContain('Running');
    expect(rowOf(text, service)).toContain('Version 0.1.0');
  }
  expect(rowOf(text, 'planner')).toContain('up 3 h 20 min');
  expect(text).toContain('3 blocks, in the calendar.');
  expect(text).toContain('It was made on Monday, 23 November, 07:58.');
  expect(text).toContain('The first begins Monday, 23 November, 09:15.');
  expect(text).toContain('3 are done: 4 h 30 min of work.');
  expect(text).toContain('The chain holds: 48,210 entries, verified at 18:04.');
});

test('every state is told in words', async () => {
  const warn: Health = { ...FINE, status: 'warn' };
  answers.health = {
    'memory-gateway': FINE,
    planner: { ...warn, checks: { model: { status: 'warn', detail: 'it rests for 30 s' } } },
    scheduler: { ...warn, mode: 'EMERGENCY' },
    observer: { ...FINE, status: 'fail', checks: { database: { status: 'fail', detail: 'gone' } } },
    'action-gateway': 'nonsense',
  };
  const text = await page();
  expect(rowOf(text, 'memory-gateway')).toMatch(/<\/span> ?Running ?</);
  expect(rowOf(text, 'planner')).toContain('Running, not at its best');
  expect(rowOf(text, 'planner')).toContain('Model: it rests for 30 s');
  expect(rowOf(text, 'scheduler')).toContain('Stopped');
  expect(rowOf(text, 'observer')).toContain('Failing');
  expect(rowOf(text, 'observer')).toContain('Database: gone');
  expect(rowOf(text, 'action-gateway')).toContain('Answer not understood');
});

test('a service that says nothing is shown as not answering, and the page comes all the same', async () => {
  answers.health['scheduler'] = 'silence';
  answers.runs = 'silence';
  const started = performance.now();
  const text = await page();
  expect(performance.now() - started).toBeLessThan(6000);
  expect(text).toContain('<h1>The scheduler does not answer.</h1>');
  expect(rowOf(text, 'scheduler')).toContain('Not answering');
  expect(text).toContain('Not known now.');
});

test('text of other services is shown as text', async () => {
  const detail = '<img src=x onerror=alert(1)> & "more"';
  answers.health['planner'] = {
    ...FINE,
    status: 'warn',
    checks: { '<b>model</b>': { status: 'warn', detail } },
  };
  const run = { run_id: 'run_1', created_at: '2026-11-23T06:58:00Z', blocks: [] };
  answers.runs = [{ ...run, status: '<script>alert(1)</script>' }];
  const text = await page();
  expect(text).not.toContain('<img');
  expect(text).not.toContain('<script');
  expect(text).not.toContain('<b>');
  expect(text).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;more&quot;');
});

test('while everything is stopped a band says so, why and by whom', async () => {
  const { admin } = test_db;
  expect(await page()).not.toContain('class="band"');
  await admin.query(
    `update core.control_flags set kill_switch = true, reason = 'wrong <client>', updated_by = 'ana'`,
  );
  const text = await page();
  await admin.query('update core.control_flags set kill_switch = false');
  expect(text).toContain('<h1>Everything is stopped.</h1>');
  expect(text).toContain('class="band"');
  expect(text).toContain('Everything is stopped: wrong &lt;client&gt; (by ana).');
});

test('switches that are off are named', async () => {
  await test_db.admin.query('update core.control_flags set jobs_enabled = false');
  const text = await page();
  await test_db.admin.query('update core.control_flags set jobs_enabled = true');
  expect(text).toContain('Switched off: Jobs.');
});

test('the page carries a policy that allows no script and is never stored', async () => {
  const { headers } = await open('/status');
  const policy = headers.get('content-security-policy') ?? '';
  for (const rule of ["default-src 'none'", "script-src 'none'", "frame-ancestors 'none'"]) {
    expect(policy).toContain(rule);
  }
  expect(policy).not.toContain('unsafe');
  const style = /<style>([\s\S]*)<\/style>/.exec(await page())?.[1] ?? '';
  const hash = createHash('sha256').update(style, 'utf8').digest('base64');
  expect(policy).toContain(`style-src 'sha256-${hash}'`);
  expect(headers.get('cache-control')).toBe('no-store');
  const text = await page();
  expect(text).not.toMatch(/<script|style="| on\w+="/);
});

test('the page has a language, landmarks and exactly one main title', async () => {
  const text = await page();
  expect(text).toContain('<html lang="en">');
  expect(text.match(/<h1>/g)).toHaveLength(1);
  expect(text).toMatch(/<header>[\s\S]*<main id="main">/);
  const labels = [...text.matchAll(/aria-labelledby="([^"]+)"/g)].map((match) => match[1] ?? '');
  expect(labels.length).toBeGreaterThan(3);
  for (const label of labels) expect(text).toContain(`id="${label}"`);
});

test('without a token a browser is asked for one, and nothing is shown', async () => {
  for (const path of ['/status', '/docs', '/api/views/status']) {
    const refused = await open(path, { accept: 'text/html,application/xhtml+xml' });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toBe('Basic realm="Almanac", charset="UTF-8"');
    expect(await refused.text()).not.toContain('planner');
  }
  const wrong = await open('/status', {
    authorization: `Basic ${btoa('ana:wrong-token-of-nobody')}`,
  });
  expect(wrong.status).toBe(401);
});

test('a program without a token is not asked for a password', async () => {
  const refused = await open('/api/views/status', { accept: 'application/json' });
  expect(refused.status).toBe(401);
  expect(refused.headers.get('www-authenticate')).toBeNull();
});

test('the same is there as JSON, and in the OpenAPI document', async () => {
  const response = await open('/api/views/status');
  expect(await response.json()).toMatchObject({
    control: { state: 'running' },
    last_run: {
      known: true,
      run: { at: '2026-11-23T06:58:00Z', blocks: 3, status: 'applied' },
    },
    last_reflection: { reflection: { coda: 'posted', period: '2026-11-23' } },
  });
  const document = await open('/openapi.json');
  expect(document.status).toBe(200);
  const { paths } = (await document.json()) as { paths: object };
  expect(Object.keys(paths)).toContain('/api/views/status');
});

test('where nothing was made yet the page says so', async () => {
  answers.runs = [];
  answers.reflections = [];
  const text = await page();
  expect(text).toContain('No schedule was made yet.');
  expect(text).toContain('No reflection was made yet.');
});

test.each([
  'select * from planner.plans',
  'select * from scheduler.blocks',
  'update core.control_flags set kill_switch = false',
  'select * from core.audit_event',
  'select * from actions.people',
  'truncate console.sessions',
])('the console may not %s', async (text) => {
  await expect(test_db.openAs('console').query(text)).rejects.toThrow(/permission denied/);
});
