import { Hono } from 'hono';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type {
  DigestReply,
  MorningCallReply,
  PatternsReply,
} from '@almanac/shared/contracts/observer-watch';
import { serve, type Server } from '@almanac/shared/http/serve';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { shippedWorkflows } from '../src/clients/n8n-workflows.ts';
import { seedBlock, seedPlan } from './seed.ts';
import { seedAction, seedCall } from './seed-watch.ts';
import { startWatchHarness, type WatchHarness } from './watch-harness.ts';

let h: WatchHarness;
let n8n: Server;
/** What n8n answers instead of its workflows. */
let n8n_status = 200;
let n8n_changes: Record<string, object> = {};
beforeAll(async () => {
  const app = new Hono();
  app.get('/api/v1/workflows', async (c) => {
    if (n8n_status !== 200 || c.req.header('x-n8n-api-key') !== 'n8n-key') return c.json({}, 401);
    const all = await shippedWorkflows();
    const imported = all.map((one) => ({ ...one, active: true, ...n8n_changes[one.name] }));
    const second = c.req.query('cursor') === 'more';
    return c.json({
      data: second ? imported.slice(3) : imported.slice(0, 3),
      nextCursor: second ? null : 'more',
    });
  });
  n8n = await serve(app, '127.0.0.1', 0);
  h = await startWatchHarness({ DIGEST: 'true', N8N_API_URL: n8n.url, N8N_API_KEY: 'n8n-key' });
});
afterAll(async () => {
  await h.stop();
  await n8n.close();
});

async function patterns(): Promise<PatternsReply> {
  const { status, body } = await h.send('GET', '/patterns');
  expect(status).toBe(200);
  return body as PatternsReply;
}
const of = async (kind: string) =>
  (await patterns()).items.filter(({ pattern }) => pattern === kind);
const proposals = (action_type: string) =>
  h.world.proposed.filter((one) => one.action_type === action_type);

test('the digest comes once a day, at 08:00 and not before, whoever asks and however often', async () => {
  const { admin } = h.test_db;
  const block = { title: 'Write the outline', status: 'applied' };
  await seedBlock(admin, {
    ...block,
    start_at: '2026-11-23T08:00:00Z',
    end_at: '2026-11-23T09:30:00Z',
  });
  await seedBlock(admin, {
    ...block,
    start_at: '2026-11-24T08:00:00Z',
    end_at: '2026-11-24T09:30:00Z',
  });
  await seedAction(admin, {
    action_type: 'email.send',
    state: 'awaiting_approval',
    at: '2026-11-23T05:00:00Z',
  });
  h.setClock('2026-11-23T06:59:59Z');
  await h.runJob('digest');
  expect(proposals('notify.person')).toEqual([]);
  h.setClock('2026-11-23T07:00:00Z');
  const second = await h.startSecond();
  await Promise.all([h.runJob('digest'), h.runJob('digest'), h.send('POST', '/digest')]);
  await second.stop();
  const { status, body } = await h.send('POST', '/digest');
  expect(status).toBe(200);
  expect((body as DigestReply).bullets).toEqual([
    '1 proposal waits for your decision; it expires at 06:00 of 2026-11-24.',
    'Today: 1 block, 1 h 30 min, from 09:00 with Write the outline.',
  ]);
  await waitFor('told', () => proposals('notify.person').length === 1);
  expect(proposals('notify.person')).toMatchObject([
    {
      idempotency_key: 'notify.person:digest:2026-11-23',
      inputs: { kind: 'digest', title: 'Monday, 23 November: your day', person: 'ana' },
    },
  ]);
  h.setClock('2026-11-24T07:10:00Z');
  await h.runJob('digest');
  await waitFor('told again', () => proposals('notify.person').length === 2);
  h.setClock('2026-11-25T12:00:00Z');
  await h.runJob('digest');
  expect(proposals('notify.person')).toHaveLength(2);
});

test('the morning call is spoken of today’s facts', async () => {
  h.setClock('2026-11-23T05:00:00Z');
  const { body } = await h.send('GET', '/morning-call');
  const { script, words, seconds, facts } = body as MorningCallReply;
  expect(script).toContain('You have 1 block of work today, 1 hour and 30 minutes in all.');
  expect([words <= 150, seconds <= 60, facts.blocks.count]).toEqual([true, true, 1]);
});

async function lastScan(): Promise<string | undefined> {
  const { rows } = await h.test_db.admin.query<{ at: string }>(
    `select at from observer.watch_marks where name = 'patterns'`,
  );
  return rows[0] && new Date(rows[0].at).toISOString();
}

test('findings come with evidence, and are proposed once as improvements', async () => {
  h.setClock('2026-11-23T09:00:00Z');
  const { admin } = h.test_db;
  const ids: string[] = [];
  for (const day of ['02', '09', '16']) {
    const created_at = `2026-11-${day}T08:00:00Z`;
    ids.push(
      await seedPlan(admin, { plan_title: `Send invoices to suppliers ${day}/11`, created_at }),
    );
  }
  for (let day = 1; day <= 9; day += 1) {
    const at = `2026-11-${String(day + 10).padStart(2, '0')}T08:00:00Z`;
    await seedAction(admin, { action_type: 'coda.update_task', state: 'failed', at });
  }
  const [sop] = await of('missing_sop');
  expect(sop).toMatchObject({ n: 3, evidence: ids.toReversed(), proposal: null });
  expect(await of('repeated_failure')).toMatchObject([
    { subject: 'Action coda.update_task', n: 9 },
  ]);
  await h.runJob('scan-patterns');
  await waitFor('proposed', () => proposals('system.improve').length === 2);
  // The next day an older title is gone from the window, the newest is spelled otherwise, and it is the same work.
  h.setClock('2026-11-24T09:00:00Z');
  for (const [at, ending] of ['to all suppliers', 'to suppliers now', 'to suppliers'].entries()) {
    const created_at = `2026-11-${20 + at}T08:00:00Z`;
    await seedPlan(admin, { plan_title: `Send paper invoices ${ending}`, created_at });
  }
  await admin.query(`update planner.plans set status = 'cancelled' where plan_id = $1`, [ids[0]]);
  const [renamed] = await of('missing_sop');
  expect(renamed?.finding_key).not.toBe(sop?.finding_key);
  expect(renamed?.proposal).toMatchObject({ status: 'authorized' });
  await h.runJob('scan-patterns');
  expect(await lastScan()).toBe('2026-11-24T09:00:00.000Z');
  expect(proposals('system.improve')).toHaveLength(2);
  // Within the day it is not looked for again.
  h.setClock('2026-11-24T12:00:00Z');
  await h.runJob('scan-patterns');
  expect(await lastScan()).toBe('2026-11-24T09:00:00.000Z');
  const made = proposals('system.improve').find(
    ({ inputs }) => inputs['pattern'] === 'missing_sop',
  );
  expect(made).toMatchObject({
    idempotency_key: `system.improve:${sop?.finding_key}`,
    rollback: { strategy: 'manual' },
    evidence: ids.toReversed(),
    inputs: { confidence: 0.67, n: 3 },
  });
  const [after] = await of('missing_sop');
  expect(after?.proposal).toMatchObject({ status: 'authorized', action_id: made?.action_id });
});

test('a first answer that was mended is no failure of the model, a second one is', async () => {
  const { admin } = h.test_db;
  for (const day of ['11', '12', '13', '14', '15']) {
    const at = `2026-11-${day}T08:00:00Z`;
    await seedCall(admin, { at, purpose: 'mended', outcome: 'invalid', attempt: 1 });
    await seedCall(admin, { at, purpose: 'mended', outcome: 'ok', attempt: 2 });
    await seedCall(admin, { at, purpose: 'broken', outcome: 'invalid', attempt: 1 });
    await seedCall(admin, { at, purpose: 'broken', outcome: 'invalid', attempt: 2 });
  }
  const models = (await of('repeated_failure')).filter(({ subject }) =>
    subject.startsWith('model'),
  );
  expect(models).toMatchObject([{ subject: 'model broken', n: 5 }]);
  await admin.query('delete from core.model_calls');
});

test('workflows in n8n that are not as shipped are found; an n8n that refuses is said', async () => {
  expect(await of('config_drift')).toEqual([]);
  n8n_changes = { 'event-logger': { active: false }, 'on-error': { nodes: [] } };
  expect((await of('config_drift')).map(({ title }) => title)).toEqual([
    'The workflow event-logger is not as it is shipped',
    'The workflow on-error is not as it is shipped',
  ]);
  n8n_status = 401;
  expect(await patterns()).toMatchObject({
    left_out: [{ pattern: 'config_drift', why: 'n8n does not list its workflows: it answers 401' }],
  });
  n8n_status = 200;
  n8n_changes = {};
});

test('at most 10 improvements an hour and 50 a day, by the code and by the table', async () => {
  const { admin } = h.test_db;
  const failing = async (from: number, to: number): Promise<void> => {
    for (let kind = from; kind < to; kind += 1) {
      for (const day of ['18', '19', '20']) {
        const at = `2026-11-${day}T0${kind % 9}:30:00Z`;
        await seedAction(admin, { action_type: `kind.${kind}`, state: 'failed', at });
      }
    }
  };
  await failing(0, 12);
  h.setClock('2026-11-25T10:30:00Z');
  const count = async (): Promise<number> => {
    const text = `select count(*)::int as n from observer.proposals where purpose = 'improvement'`;
    return (await admin.query<{ n: number }>(text)).rows[0]?.n ?? -1;
  };
  await Promise.all([h.runJob('scan-patterns'), h.runJob('scan-patterns')]);
  expect(await count()).toBe(2 + 10);
  const observer = h.test_db.openAs('observer');
  const insert = (at: string, key: string) =>
    observer.query(
      `insert into observer.proposals (proposal_key, purpose, subject, request, created_at, expires_at)
       values ($1, 'improvement', 'x', '{}', $2, $2)`,
      [key, at],
    );
  await expect(insert('2026-11-25T11:00:00Z', 'eleventh')).rejects.toThrow(/10 improvements/);
  for (const hour of [12, 14, 16, 18]) {
    const at = `2026-11-25T${hour}:40:00Z`;
    const twelve = Array.from({ length: 12 }, (_, index) => insert(at, `${hour}-${index}`));
    const made = (await Promise.allSettled(twelve)).filter(({ status }) => status === 'fulfilled');
    expect(made).toHaveLength(10);
  }
  await expect(insert('2026-11-25T20:00:00Z', 'fifty-first')).rejects.toThrow(/50 a day/);
});

test('while proposals are switched off none is made, and those found wait for another day', async () => {
  const { admin } = h.test_db;
  const last = async () => {
    const text = `select result from observer.watch_marks where name = 'patterns'`;
    return (await admin.query<{ result: object }>(text)).rows[0]?.result;
  };
  h.setClock('2026-11-27T10:30:00Z');
  await admin.query('update core.control_flags set proposals_enabled = false');
  await h.runJob('scan-patterns');
  expect(await last()).toMatchObject({ proposed: 0, left: 2 });
  await admin.query('update core.control_flags set proposals_enabled = true');
  h.setClock('2026-11-28T10:30:00Z');
  await h.runJob('scan-patterns');
  expect(await last()).toMatchObject({ proposed: 2, left: 0 });
});

test('no queue deletes what ended: that is for the archive', async () => {
  const { rows } = await h.test_db.admin.query(
    `select distinct deletion_seconds from observer_queue.job where name in ('propose', 'emit-event')`,
  );
  expect(rows).toEqual([{ deletion_seconds: 0 }]);
});
