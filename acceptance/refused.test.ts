/** Credentials that are revoked under a running Almanac: an incident says so, only that provider waits, mending ends it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { listOf } from '@almanac/shared/contracts/common';
import { incident as incidentSchema } from '@almanac/shared/contracts/observer';
import { taskCreatedReply } from '@almanac/shared/contracts/workflows';
import { must } from '@almanac/shared/lang/assert';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { startAlmanac, type Almanac } from '../scripts/embedded/almanac.ts';
import { sandboxClient, type SandboxClient } from '../scripts/sandbox/client.ts';

const TASKS = 'grid-tasks';
const DEADLINE_MS = 40_000;

let almanac: Almanac;
let sandbox: SandboxClient;
const state_dir = mkdtempSync(join(tmpdir(), 'almanac-refused-'));

beforeAll(async () => {
  almanac = await startAlmanac({
    state_dir,
    durable: false,
    port_base: undefined,
    zone: 'Europe/Berlin',
    clock: '2026-11-23T07:30:00Z',
    timers: false,
    log_level: 'info',
    settings: { RETRY_BASE_MS: '100' },
    onStep: () => undefined,
    onTrouble: () => undefined,
  });
  sandbox = sandboxClient(almanac.urls.sandbox);
}, 60_000);
afterEach(() => sandbox.clearFaults());
afterAll(async () => {
  await almanac.stop();
  rmSync(state_dir, { recursive: true, force: true });
}, 60_000);

const operator = () => ({ authorization: `Bearer ${almanac.secrets.operator_token}` });

async function webhook(task: Record<string, string | number>) {
  await sandbox.coda.addRow(TASKS, task);
  const answer = await fetch(`${almanac.urls.triggers}/webhook/coda/task-created`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-almanac-key': almanac.secrets.webhook_key },
    body: JSON.stringify(task),
  });
  expect(answer.status).toBe(200);
  return taskCreatedReply.parse(await answer.json());
}

const poll = async () =>
  (
    await fetch(`${almanac.urls.triggers}/webhook/run/coda-to-calendar-sync`, {
      method: 'POST',
      headers: { 'x-almanac-key': almanac.secrets.webhook_key },
    })
  ).status;

async function incidents(type: string) {
  const url = `${almanac.urls.observer}/api/v1/observer/incidents?limit=100`;
  const { items } = listOf(incidentSchema).parse(
    await (await fetch(url, { headers: operator() })).json(),
  );
  return items.filter((one) => one.type === type);
}

const inStatus = (type: string, status: string) =>
  waitFor(
    `${type} is ${status}`,
    async () => (await incidents(type)).find((one) => one.status === status),
    DEADLINE_MS,
  );

const statusOf = async (task_id: string) => {
  const rows = await sandbox.coda.rows(TASKS);
  const own = rows.filter(({ values }) => values['task_id'] === task_id);
  expect(own).toHaveLength(1);
  return own[0]?.values['almanac_status'];
};

const written = async (title: string) =>
  (await sandbox.google.events()).filter(
    ({ event }) => event.status !== 'cancelled' && event.summary?.includes(title),
  ).length;

test('Coda’s token: the calendar is written, the row waits and is written once, the incident comes and goes', async () => {
  await sandbox.setFault({ provider: 'coda', kind: 'status', status: 401 });
  const { schedule } = await webhook({ task_id: 'c-1', title: 'Otters', estimated_hours: 1 });
  expect(schedule.status).toBe('applied');
  expect(await poll()).toBe(503);
  const { detail } = await inStatus('provider.refused.coda', 'open');
  expect(detail).toContain('CODA_API_TOKEN');
  await inStatus('workflow.failed.coda-to-calendar-sync', 'open');
  expect(await statusOf('c-1')).toBe('');
  await sandbox.clearFaults();
  await waitFor('the row', async () => (await statusOf('c-1')) === 'Scheduled', DEADLINE_MS);
  expect(await poll()).toBe(200);
  await inStatus('provider.refused.coda', 'resolved');
  expect(await incidents('provider.refused.coda')).toHaveLength(1);
}, 120_000);

test('Google’s consent: plans are made, runs wait, and a new consent gets each block written once', async () => {
  await sandbox.google.revoke();
  await sandbox.google.expireAccessTokens();
  const { schedule, plan } = await webhook({ task_id: 'g-1', title: 'Heron', estimated_hours: 1 });
  expect([schedule.status, schedule.degraded]).toEqual(['applying', ['calendar']]);
  const { detail } = await inStatus('provider.refused.google', 'open');
  expect(detail).toContain('/oauth/authorize');
  expect(plan.provenance.source).toBe('template');
  const asked = await fetch(`${almanac.urls.scheduler}/oauth/authorize`, {
    headers: operator(),
    redirect: 'manual',
  });
  const page = new URL(must(asked.headers.get('location'), 'the consent page'));
  page.searchParams.set('auto', '1');
  const connected = await fetch(page);
  expect(connected.status).toBe(200);
  await waitFor('the blocks', async () => (await statusOf('g-1')) === 'Scheduled', DEADLINE_MS);
  expect(await written('Heron')).toBe(schedule.blocks.length);
  await inStatus('provider.refused.google', 'resolved');
  expect(await incidents('provider.refused.google')).toHaveLength(1);
}, 120_000);
