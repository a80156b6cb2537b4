/** The main job where Coda is reached through an MCP server: read, planned by, and written the same way. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reflection } from '@almanac/shared/contracts/observer';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { startEmbeddedTarget, type EmbeddedTarget } from './embedded-target.ts';
import { plansOf, rowOf, TASKS } from './questions.ts';

let target: EmbeddedTarget;

beforeAll(async () => {
  target = await startEmbeddedTarget({ settings: { SANDBOX_CODA: 'mcp' } });
}, 240_000);
afterAll(() => target.stop(), 60_000);

test('a row that the poll finds follows its engagement, gets its times, and the day is posted; REST is never asked', async () => {
  const row = {
    task_id: 'by-mcp',
    title: 'Prices of Acme',
    engagement_id: 'eng-acme',
    due: '2026-11-30',
  };
  await target.sandbox.coda.addRow(TASKS, row);
  expect((await target.run('coda-to-calendar-sync')).status).toBe(200);
  const [plan] = await plansOf(target, 'by-mcp');
  expect(plan).toMatchObject({
    client_id: 'acme',
    provenance: { source: 'blueprint', blueprint_id: 'bp-price' },
  });
  await waitFor('the row tells the plan', async () => {
    const values = await rowOf(target, 'by-mcp');
    return values['almanac_status'] === 'Scheduled' && values['almanac_plan_id'] === plan?.plan_id;
  });
  await target.services.observer.call({
    method: 'POST',
    path: '/api/v1/observer/reflect',
    query: { mode: 'daily', date: '2026-11-23' },
    reply: reflection.pick({ reflection_id: true }),
  });
  await waitFor('the day is posted', async () => {
    const rows = await target.sandbox.coda.rows('grid-daily-thread');
    return rows.length === 1;
  });
  const asked = await target.sandbox.journal('coda');
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.filter(({ path }) => !path.startsWith('/coda/mcp'))).toEqual([]);
});
