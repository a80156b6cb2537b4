/** The command a newcomer runs first, as they run it: what it prints, how it ends, what it leaves. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ROOT, STATE } from '../scripts/cli/settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'almanac-demo-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  code: number | null;
  printed: string;
  pid: number;
}

function demo(...args: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [join(ROOT, 'scripts/demo.ts'), ...args], {
    cwd: ROOT,
    env: { ...process.env, INIT_CWD: folder, TERM: 'dumb' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
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
