/** What the shared suite cannot show: n8n's own timers, its death, a second import, and what it keeps of what it saw. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { installedN8n } from '../scripts/n8n/n8n-package.ts';
import { startEmbeddedTarget, type EmbeddedTarget } from './embedded-target.ts';
import { plansOf, rowOf, TASKS } from './questions.ts';

const state_dir = mkdtempSync(join(tmpdir(), 'almanac-n8n-'));
const START_MS = 120_000;

let bin: string;
let target: EmbeddedTarget;
let data_dir: string | undefined;

beforeAll(async () => {
  bin = await installedN8n(() => undefined);
  await start({ timers: false });
}, START_MS * 2);

afterAll(async () => {
  await target.stop();
  for (const dir of [state_dir, data_dir]) {
    if (dir !== undefined) rmSync(dir, { recursive: true, force: true });
  }
}, START_MS);

async function start(how: { timers: boolean; poll_cron?: string }): Promise<void> {
  const { timers, ...n8n } = how;
  target = await startEmbeddedTarget({ n8n: { bin, ...n8n }, timers, durable: true }, state_dir);
  ({ data_dir } = target.almanac);
}

async function isScheduled(task_id: string): Promise<boolean> {
  return (await rowOf(target, task_id))['almanac_status'] === 'Scheduled';
}

test(
  'an n8n that is killed is started again and takes the next task',
  async () => {
    await target.almanac.process('n8n').killAndWait();
    const task = { task_id: 'n-1', title: 'Posted after a kill', estimated_hours: 1 };
    await target.sandbox.coda.addRow(TASKS, task);
    expect((await target.webhook('coda/task-created', task)).status).toBe(200);
    await waitFor('its row is scheduled', () => isScheduled('n-1'));
  },
  START_MS,
);

test(
  'what n8n keeps of failed calls holds no token',
  async () => {
    const revive = await target.hold('planner');
    const task = { task_id: 'n-2', title: 'Nobody plans this' };
    expect((await target.webhook('coda/task-created', task)).status).toBe(503);
    expect((await target.run('coda-to-calendar-sync')).status).toBe(500);
    await revive();
    const revived = await target.hold('observer');
    expect((await target.run('daily-observer-trigger')).status).toBe(500);
    await revived();
    const url = new URL(target.almanac.database_url);
    url.pathname = '/n8n';
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    try {
      const { rows } = await client.query<{ data: string }>(
        `select d.data from execution_data d join execution_entity e on e.id = d."executionId"
        where e."deletedAt" is null`,
      );
      expect(rows.length).toBeGreaterThan(0);
      const kept = rows.map(({ data }) => data).join('\n');
      expect(target.secrets.filter((secret) => kept.includes(secret))).toEqual([]);
    } finally {
      await client.end();
    }
  },
  START_MS,
);

test(
  'after a stop, a second import and a start the timer finds a task that nobody posted, once',
  async () => {
    await target.stop();
    await start({ timers: true, poll_cron: '*/4 * * * * *' });
    await target.sandbox.coda.addRow(TASKS, { task_id: 'n-3', title: 'Found', estimated_hours: 1 });
    await waitFor('its row is scheduled', () => isScheduled('n-3'), START_MS);
    await waitFor('the poll ran again', async () => (await pollsSeen()) > 1, START_MS);
    const plans = await plansOf(target, 'n-3');
    expect(plans.map(({ version }) => version)).toEqual([1]);
    expect(await isScheduled('n-1')).toBe(true);
  },
  START_MS * 2,
);

/** How often n8n's own timer has run the poll, by the requests that the sandbox saw for rows of the tasks' table. */
async function pollsSeen(): Promise<number> {
  const journal = await target.sandbox.journal('coda');
  const of_table = new RegExp(`/${TASKS}/rows(\\?|$)`);
  return journal.filter(({ method, path }) => method === 'GET' && of_table.test(path)).length;
}
