/** What is written in Coda, by REST and through an MCP server alike: the same rows, once, and the same waiting. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Health } from '@almanac/shared/contracts/health';
import { waitFor } from '@almanac/shared/testing/wait-for';
import {
  actionOf,
  allow,
  externalId,
  inState,
  openGateway,
  propose,
  rowsOf,
  threadPost,
  type Gateway,
} from './gateway.ts';

let gateway: Gateway;
const TYPES = ['coda.post_thread', 'coda.update_task', 'coda.create_process_template'];
let count = 0;

beforeAll(async () => {
  gateway = await openGateway({ CODA_PROCESS_TEMPLATES_TABLE_ID: 'grid-process-templates' });
});
afterAll(() => gateway.close());
afterEach(() => {
  gateway.sandbox.faults.clear();
  gateway.sandbox.coda.settings.hidden_tools = [];
});

function templateAction(version = 1, external_id = `ptpl-${count}`): Record<string, unknown> {
  const inputs = {
    external_id,
    title: `Newsletter, version ${version}`,
    workflow_id: 'wf-newsletter',
    client_id: 'acme',
    plan_id: `plan_${'0'.repeat(26)}`,
    version,
    estimated_minutes: 165,
    steps: '1. Collect topics (30 min)\n2. Write the draft (135 min)',
  };
  return {
    ...threadPost(),
    action_type: 'coda.create_process_template',
    inputs,
    target: { system: 'coda', ref: `process_template:${external_id}` },
    idempotency_key: `${external_id}:${version}`,
  };
}

const cellsOf = (table_id: string, column: string, value: unknown) =>
  (gateway.sandbox.coda.tables.find(({ id }) => id === table_id)?.rows ?? [])
    .filter((row) => row.values[`c-${column}`] === value)
    .map((row) => row.values);

async function done(request: Record<string, unknown>) {
  const { body } = await propose(gateway, request);
  return inState(gateway, body.action_id, 'succeeded');
}

describe.each(['REST', 'MCP'])('by %s', (by) => {
  beforeAll(async () => {
    if (by === 'REST') return;
    await gateway.stop();
    Object.assign(gateway.env, { CODA_MCP_URL: `${gateway.sandbox.url}/coda/mcp` });
    Object.assign(gateway.env, { CODA_MCP_TOKEN: 'sandbox-token', CODA_SANDBOX: 'true' });
    delete gateway.env['CODA_API_TOKEN'];
    await gateway.start();
  });
  beforeAll(async () => {
    for (const type of TYPES) await allow(gateway, type);
  });

  test('a process template is one row linked to its workflow; a later version is written over it', async () => {
    count += 1;
    const first = await done(templateAction());
    expect(first).toMatchObject({ level: 1, result: { confirmed: true } });
    const again = await propose(gateway, templateAction());
    expect(again.body.action_id).toBe(first.action_id);
    await done(templateAction(2));
    expect(cellsOf('grid-process-templates', 'external_id', `ptpl-${count}`)).toEqual([
      expect.objectContaining({
        'c-title': 'Newsletter, version 2',
        'c-workflow_id': 'wf-newsletter',
        'c-client_id': 'acme',
        'c-version': 2,
        'c-estimated_minutes': 165,
      }),
    ]);
  });

  test('one whose answer is lost after the write is found again, not written twice', async () => {
    count += 1;
    gateway.sandbox.faults.set({
      provider: 'coda',
      kind: 'timeout_after_doing',
      times: 1,
      match: by === 'REST' ? { method: 'POST' } : {},
    });
    await done(templateAction());
    expect(cellsOf('grid-process-templates', 'external_id', `ptpl-${count}`)).toHaveLength(1);
  });

  test('the row of a task gets our columns and keeps its own; a post of the thread is one row', async () => {
    const task_id = `t-${by}`;
    await fetch(`${gateway.sandbox.url}/sandbox/coda/tables/grid-tasks/rows`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ values: { task_id, title: 'Write the offer' } }),
    });
    const fields = { status: 'scheduled', note: '$12 stays text' };
    const update = {
      ...threadPost(),
      action_type: 'coda.update_task',
      inputs: { task_id, fields },
    };
    const post = threadPost();
    await Promise.all([done(update), done(post)]);
    expect(cellsOf('grid-tasks', 'task_id', task_id)).toMatchObject([
      {
        'c-title': 'Write the offer',
        'c-almanac_status': 'scheduled',
        'c-almanac_note': '$12 stays text',
      },
    ]);
    expect(await rowsOf(gateway, externalId(post))).toBe(1);
  });

  test('a refused token and a limit hold the write, and it goes out once when they end', async () => {
    for (const status of [401, 429]) {
      gateway.sandbox.faults.set({ provider: 'coda', kind: 'status', status });
      const post = threadPost();
      const { body } = await propose(gateway, post);
      await waitFor('it was tried', async () => {
        const { events } = await actionOf(gateway, body.action_id);
        return events.some(({ detail }) => /refuses our token|limiting our calls/.test(detail));
      });
      gateway.sandbox.faults.clear();
      const { attempts } = await inState(gateway, body.action_id, 'succeeded');
      expect([status, attempts]).toEqual([status, 1]);
      expect(await rowsOf(gateway, externalId(post))).toBe(1);
    }
  });
});

test('a tool that the MCP server lacks holds the writes that need it, and health names it', async () => {
  await gateway.stop();
  gateway.sandbox.coda.settings.hidden_tools = ['coda_upsert_rows'];
  await gateway.start();
  const health = await waitFor('health names it', async () => {
    const answer = await gateway.call<Health>(gateway.tokens.ana, 'GET', '/health');
    const detail = answer.body.checks?.['coda']?.detail ?? '';
    return detail.includes('upsert_rows') && answer.body;
  });
  expect(health.degraded).toEqual(['coda']);
  const { body } = await propose(gateway, threadPost());
  const held = await waitFor('it waits', async () => {
    const action = await actionOf(gateway, body.action_id);
    return action.events.some(({ detail }) => detail.includes('CODA_MCP_TOOLS')) && action;
  });
  expect(held.attempts).toBe(0);
});

test('a real MCP server on this machine is no sandbox: what was allowed for the sandbox waits for a person', async () => {
  await gateway.stop();
  gateway.env['CODA_SANDBOX'] = 'false';
  await gateway.start();
  const { body } = await propose(gateway, threadPost());
  expect(body.decision).toBe('awaiting_approval');
});
