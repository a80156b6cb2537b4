/** The command a newcomer runs first, as they run it: what it prints, how it ends, what it leaves. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ROOT, STATE } from '../scripts/cli/settings.ts';
import { sandboxClient } from '../scripts/sandbox/client.ts';
import type { GoogleState } from '../scripts/sandbox/google-state.ts';
import { startSandbox } from '../scripts/sandbox/sandbox.ts';

const folder = mkdtempSync(join(tmpdir(), 'almanac-demo-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  code: number | null;
  printed: string;
  pid: number;
}

function demo(...args: string[]): Promise<Ended> {
  return demoWith({}, () => undefined, args);
}

/** The demo with these lines in its `.env`, whatever the developer's own holds; `hears` is told all that was printed so far. */
function demoWith(
  settings: Record<string, string>,
  hears: (printed: string) => void,
  args: string[],
): Promise<Ended> {
  const env_file = join(folder, '.env');
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  writeFileSync(env_file, lines.join('\n'));
  const child = spawn(process.execPath, [join(ROOT, 'scripts/demo.ts'), ...args], {
    cwd: ROOT,
    env: {
      PATH: process.env['PATH'] ?? '',
      INIT_CWD: folder,
      TERM: 'dumb',
      ALMANAC_ENV_FILE: env_file,
      ALMANAC_RUN_FILE: join(folder, 'run.json'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      hears(printed);
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, printed, pid: child.pid ?? 0 }));
  });
}

test('the demo shows the whole main job, verifies the audit, and leaves no data behind', async () => {
  const { code, printed, pid } = await demo();
  expect(code, printed).toBe(0);
  for (const said of [
    'A task comes in from Coda',
    'The planner makes a plan',
    'The scheduler finds room around your meetings',
    'almanac_block_id',
    'it is pinned now',
    'was moved to',
    'Posted to the Daily Thread in Coda (almanac-daily-',
    'What memory now recalls',
    'chain verified',
    'stopped cleanly',
  ]) {
    expect(printed).toContain(said);
  }
  const left = readdirSync(join(STATE, 'demo')).filter((name) => name.startsWith(`${pid}-`));
  expect(left).toEqual([]);
}, 90_000);

test("a person's own task is planned, and their own calendar is read for it", async () => {
  const day = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
  const stamp = day.replaceAll('-', '');
  const task = { task_id: 'own-1', title: 'Write the annual report', estimated_hours: 2, due: day };
  writeFileSync(join(folder, 'task.json'), JSON.stringify(task));
  const calendar = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//test//EN',
    'BEGIN:VEVENT',
    'UID:one',
    `DTSTAMP:${stamp}T000000Z`,
    `DTSTART:${stamp}T090000Z`,
    `DTEND:${stamp}T100000Z`,
    'SUMMARY:Board meeting',
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  writeFileSync(join(folder, 'own.ics'), calendar.join('\r\n'));
  const own = ['--task', 'task.json', '--ics', 'own.ics', '--zone', 'Europe/Berlin'];
  const { code, printed } = await demo(...own);
  expect(code, printed).toBe(0);
  expect(printed).toContain('Write the annual report');
  expect(printed.replaceAll(/\s+/g, ' ')).toContain('1 event read from the calendar');
  expect(printed).toContain('chain verified');
}, 90_000);

test.each([
  ['a task that is none', ['--task', 'bad.json'], /title/],
  ['a calendar that is none', ['--ics', 'bad.json'], /bad\.json/],
  ['a file that is not there', ['--task', 'nowhere.json'], /there is no such file/],
  ['an unknown option', ['--nonsense'], /Known: --task/],
])('%s is refused in a sentence before anything is started', async (_name, args, says) => {
  writeFileSync(join(folder, 'bad.json'), '{"task_id": "x"}');
  const { code, printed } = await demo(...args);
  expect(code).toBe(2);
  expect(printed).toMatch(says);
  expect(printed).not.toMatch(/PostgreSQL on port|\n\s+at /);
});

/** A second sandbox in the place of the person's accounts: another address, other credentials, nothing of the demo's own. */
async function ownAccounts() {
  const own = await startSandbox({ time_zone: 'Europe/Berlin' });
  const person = sandboxClient(own.url);
  const client = { client_id: 'own-client', client_secret: 'own-secret-1234' };
  await person.google.setClient(client);
  await person.coda.set({ token: 'own-token-1234' });
  const settings = {
    ALMANAC_ZONE: 'Europe/Berlin',
    GOOGLE_CLIENT_ID: client.client_id,
    GOOGLE_CLIENT_SECRET: client.client_secret,
    GOOGLE_AUTH_URL: `${own.url}/google/o/oauth2/v2/auth`,
    GOOGLE_TOKEN_URL: `${own.url}/google/token`,
    GOOGLE_API_ROOT_URL: `${own.url}/google/`,
    CODA_API_BASE_URL: `${own.url}/coda/apis/v1`,
    CODA_API_TOKEN: 'own-token-1234',
    CODA_DOC_ID: 'sandbox-doc',
    CODA_TASKS_TABLE_ID: 'grid-tasks',
    CODA_THREAD_TABLE_ID: 'grid-daily-thread',
    CODA_CONFIRM_FIRST_MS: '150',
    CODA_WRITES_PER_10_S: '200',
  };
  return { own, person, settings };
}

test('with accounts the demo uses them as agreed, and takes out of the calendar what it wrote', async () => {
  const { own, person, settings } = await ownAccounts();
  await person.coda.addRow('grid-tasks', {
    task_id: 'old',
    title: 'Planned before',
    almanac_plan_id: 'plan_before',
  });
  await person.coda.addRow('grid-tasks', {
    task_id: 'new',
    title: 'Write the annual report',
    estimated_hours: 2,
  });
  let most_events = 0;
  let consents: Promise<unknown> | undefined;
  const hears = (printed: string): void => {
    const page = /^http\S+\/o\/oauth2\/v2\/auth\?\S+(?=\n)/m.exec(printed)?.[0];
    // The person opens the printed address and allows it.
    if (page !== undefined) consents ??= fetch(page, { headers: { 'x-sandbox-auto': '1' } });
    most_events = Math.max(most_events, liveEvents(own.google).length);
  };
  const { code, printed } = await demoWith(settings, hears, ['--yes']);
  await consents;
  expect(code, printed).toBe(0);
  for (const said of [
    'Connect your calendar',
    'A task comes in from Coda (your doc)',
    'Write the annual report',
    'What Google Calendar now holds (your account)',
    'allowed, as you agreed: Calendar: create',
    'Left out: only you can drag a block',
    'The row of new in Coda (your doc)',
    'Posted to the Daily Thread in Coda as almanac-daily-',
    'chain verified',
    'the blocks are out of your calendar',
    'Left by the demo:',
  ]) {
    expect(printed.replaceAll(/\s+/g, ' ')).toContain(said);
  }
  expect(most_events).toBeGreaterThan(0);
  expect(liveEvents(own.google)).toEqual([]);
  const rows = await person.coda.rows('grid-tasks');
  expect(rows.map(({ values }) => [values['task_id'], values['almanac_status']])).toEqual([
    ['old', ''],
    ['new', 'Unscheduled'],
  ]);
  expect(await person.coda.rows('grid-daily-thread')).toHaveLength(1);
  await own.close();
}, 120_000);

test('where nobody can be asked, real accounts are left alone in a sentence that names both flags', async () => {
  const { own, settings } = await ownAccounts();
  const { code, printed } = await demoWith(settings, () => undefined, []);
  expect(code).toBe(2);
  expect(printed).toMatch(/--yes .*--sandbox/);
  expect(printed).not.toContain('PostgreSQL on port');
  expect(own.journal.entries).toEqual([]);
  await own.close();
});

/** Almanac's events that stand in an account. */
function liveEvents(google: GoogleState) {
  return [...google.calendars.values()]
    .flatMap(({ events }) => [...events.values()])
    .map(({ event }) => event)
    .filter(({ status }) => status !== 'cancelled');
}
