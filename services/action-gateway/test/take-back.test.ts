/** What is read again before a write, what is kept of it, and how a person takes it back. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RollbackReply } from '@almanac/shared/contracts/action-execution';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { startMailServer } from '../../shared/test/mail-server.ts';
import { actionGatewayConnectors } from '../src/app.ts';
import { createContext } from '../src/context.ts';
import { actionGatewayEnv } from '../src/config.ts';
import {
  actionOf,
  allow,
  applied,
  applyRun,
  externalId,
  inState,
  openGateway,
  propose,
  redeemed,
  rowsOf,
  threadPost,
  type Answer,
  type Gateway,
} from './gateway.ts';

import { SAMPLES } from './sample-inputs.ts';

const run = promisify(execFile);
let gateway: Gateway;
let ana: string;

beforeAll(async () => {
  gateway = await openGateway({ CODA_PROCESS_TEMPLATES_TABLE_ID: 'grid-process-templates' });
  ({ ana } = gateway.tokens);
  for (const type of ['coda.post_thread', 'coda.update_task', 'calendar.apply_run']) {
    await allow(gateway, type);
  }
  for (const task_id of ['T-1', 'T-2', 'T-3', 'T-4']) {
    await fetch(`${gateway.sandbox.url}/sandbox/coda/tables/grid-tasks/rows`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        values: { task_id, almanac_status: 'planned', almanac_note: 'mine' },
      }),
    });
  }
});
afterAll(() => gateway.close());

function updateTask(task_id: string, change: Record<string, unknown> = {}) {
  const fields = { status: 'scheduled', start: '2026-11-23T08:00:00Z' };
  const rollback = { strategy: 'restore_previous' };
  const base = { ...threadPost(), action_type: 'coda.update_task', inputs: { task_id, fields } };
  return { ...base, rollback, ...change };
}
const cell = (task_id: string, column: string) =>
  gateway.sandbox.coda.tables
    .find(({ id }) => id === 'grid-tasks')
    ?.rows.find(({ values }) => values['c-task_id'] === task_id)?.values[`c-${column}`];
const rollBack = (action_id: string, token = ana): Promise<Answer<RollbackReply>> =>
  gateway.call(token, 'POST', `/api/v1/actions/${action_id}/rollback`, {
    reason: 'It was the wrong task.',
  });
async function done(request: Record<string, unknown>): Promise<string> {
  const { body } = await propose(gateway, request);
  await inState(gateway, body.action_id, 'succeeded');
  return body.action_id;
}

describe('preconditions', () => {
  test('a check that nobody knows, or that has no target here, is refused at the proposal', async () => {
    for (const check of ['it is sunny', 'coda.row_field:salaries.amount:T-1', 'action.state:x']) {
      const preconditions = [{ check, expected: 'yes' }];
      const { status, body } = await propose(gateway, updateTask('T-1', { preconditions }));
      expect([status, JSON.stringify(body)]).toEqual([
        422,
        expect.stringContaining('preconditions.0.check'),
      ]);
    }
  });

  test('what is not as expected blocks the Action and says what differs; what is lets it go', async () => {
    const check = 'coda.row_field:tasks.almanac_status:T-1';
    const wrong = updateTask('T-1', { preconditions: [{ check, expected: 'done' }] });
    const { body } = await propose(gateway, wrong);
    const blocked = await inState(gateway, body.action_id, 'blocked');
    expect(blocked.events.at(-1)?.detail).toContain(`${check} is 'planned', not 'done'`);
    expect(blocked.executions).toMatchObject([{ state: 'failed', previous: null }]);
    expect(cell('T-1', 'almanac_status')).toBe('planned');
    const succeeded = { check: `action.state:${body.action_id}`, expected: 'blocked' };
    await done(updateTask('T-1', { preconditions: [{ check, expected: 'planned' }, succeeded] }));
    expect(cell('T-1', 'almanac_status')).toBe('scheduled');
  });

  test('an event and a run are asked for at the scheduler; where it cannot be asked, nothing is done', async () => {
    const event = { check: 'calendar.event_etag:evt00001', expected: '"7"' };
    const of_run = { check: `run.status:run_${'5'.repeat(26)}`, expected: 'applied' };
    const asked = () => gateway.scheduler.calls.at(-1)?.path ?? '';
    gateway.scheduler.answer = async () => {
      if (asked().includes('/runs/')) return { status: 404, body: {} };
      return { status: 200, body: { etag: '"7"' } };
    };
    await done(updateTask('T-4', { preconditions: [event] }));
    expect(asked()).toBe('/api/v1/scheduler/internal/calendar-event?event_id=evt00001');
    const blocked = await propose(gateway, updateTask('T-4', { preconditions: [of_run] }));
    const { events } = await inState(gateway, blocked.body.action_id, 'blocked');
    expect(events.at(-1)?.detail).toContain(`${of_run.check} is 'not to be read', not 'applied'`);
    const run_body = { ...undoReply(`run_${'5'.repeat(26)}`), status: 'applied' };
    gateway.scheduler.answer = async () => ({ status: 200, body: run_body });
    await done(updateTask('T-4', { preconditions: [of_run] }));
    gateway.scheduler.answer = async () => ({ status: 503, body: {} });
    const held = await propose(gateway, updateTask('T-4', { preconditions: [event] }));
    await waitFor('it was tried', async () =>
      (await actionOf(gateway, held.body.action_id)).executions.some(
        ({ state }) => state === 'held',
      ),
    );
    gateway.scheduler.answer = async () => ({ status: 200, body: { etag: '"8"' } });
    await inState(gateway, held.body.action_id, 'blocked');
  });

  test('they are read when the Action begins, not when it was proposed', async () => {
    const check = 'coda.row_field:tasks.almanac_note:T-2';
    const asked = updateTask('T-2', {
      risk: 'critical',
      preconditions: [{ check, expected: 'mine' }],
    });
    const { body } = await propose(gateway, asked);
    // Another field, so that the older update is not needless.
    await done(updateTask('T-2', { inputs: { task_id: 'T-2', fields: { note: 'theirs' } } }));
    const { version, payload_hash } = await actionOf(gateway, body.action_id);
    const approval = { version, payload_hash, hold_ms: 0 };
    await gateway.call(ana, 'POST', `/api/v1/actions/${body.action_id}/approve`, approval);
    await inState(gateway, body.action_id, 'blocked');
    expect(cell('T-2', 'almanac_status')).toBe('planned');
  });
});

describe('taking back', () => {
  test('a row gets what it had, by a new Action, once, and only a person asks', async () => {
    const id = await done(updateTask('T-3'));
    const { executions } = await actionOf(gateway, id);
    expect(executions).toMatchObject([
      { attempt: 1, previous: { values: { almanac_status: 'planned', almanac_start: '' } } },
    ]);
    expect(executions[0]?.provider_ref).toBeTruthy();
    expect((await rollBack(id, gateway.tokens.n8n)).status).toBe(403);
    const { status, body } = await rollBack(id);
    expect([status, body.state]).toEqual([202, 'authorized']);
    const back = await inState(gateway, String(body.action_id), 'succeeded');
    expect(back.rolls_back).toBe(id);
    expect([cell('T-3', 'almanac_status'), cell('T-3', 'almanac_note')]).toEqual([
      'planned',
      'mine',
    ]);
    expect((await actionOf(gateway, id)).rolled_back_by).toEqual({
      action_id: body.action_id,
      state: 'succeeded',
    });
    const again = await rollBack(id);
    expect([again.status, JSON.stringify(again.body)]).toEqual([
      409,
      expect.stringContaining('rolled_back'),
    ]);
  });

  test('a row that was changed since is left alone, and the answer says what differs', async () => {
    const id = await done(updateTask('T-4'));
    await done(updateTask('T-4', { inputs: { task_id: 'T-4', fields: { status: 'moved' } } }));
    const { status, body } = await rollBack(id);
    expect([status, JSON.stringify(body)]).toEqual([
      409,
      expect.stringContaining("almanac_status is 'moved', not 'scheduled'"),
    ]);
    expect(cell('T-4', 'almanac_status')).toBe('moved');
  });

  test.each([
    ['manual', 'Tell the client that it was wrong.', 'Tell the client'],
    ['not_possible', 'It was read already.', 'It was read already'],
  ])('what is %s is refused with its plan', async (strategy, plan, said) => {
    const id = await done(updateTask('T-1', { rollback: { strategy, plan } }));
    const { status, body } = await rollBack(id);
    expect([status, JSON.stringify(body)]).toEqual([409, expect.stringContaining(said)]);
  });

  test('a row that was new has nothing to come back to: a person deletes it', async () => {
    const request = threadPost({ rollback: { strategy: 'restore_previous' } });
    const id = await done(request);
    expect((await actionOf(gateway, id)).executions[0]?.previous).toEqual({ values: null });
    expect(JSON.stringify((await rollBack(id)).body)).toContain('Delete it in Coda');
    expect(await rowsOf(gateway, externalId(request))).toBe(1);
  });

  test('a calendar run is taken back by a run of the scheduler', async () => {
    gateway.scheduler.answer = async (body) => {
      await redeemed(gateway, body);
      return applied(body);
    };
    const request: Record<string, unknown> = {
      ...applyRun(),
      rollback: { strategy: 'delete_record' },
    };
    const id = await done(request);
    const { run_id } = request['inputs'] as { run_id: string };
    const undo_id = `run_${'7'.repeat(26)}`;
    gateway.scheduler.answer = async () => ({ status: 200, body: undoReply(undo_id) });
    const { status, body } = await rollBack(id);
    expect([status, body.run_id]).toEqual([202, undo_id]);
    expect(gateway.scheduler.calls.at(-1)?.path).toBe(`/api/v1/scheduler/runs/${run_id}/undo`);
    expect((await actionOf(gateway, id)).rolled_back_by).toEqual({
      action_id: null,
      state: 'proposed',
    });
    expect(body.detail).toContain('Write the offer: it was moved by hand');
    // Asked again before the run's Action is here, the scheduler gives the same run.
    expect((await rollBack(id)).body.run_id).toBe(undo_id);
    const { rows } = await gateway.db.admin.query(
      'select 1 from actions.rollbacks where action_id = $1',
      [id],
    );
    expect(rows).toHaveLength(1);
  });
});

/** The scheduler's answer about the run of an undo. */
function undoReply(run_id: string): object {
  const left = { block_id: `blk_${'7'.repeat(26)}`, title: 'Write the offer' };
  const nothing = { created: [], moved: [], kept: [], removed: [], conflicts: [] };
  return {
    run_id,
    created_at: '2026-11-23T08:00:00Z',
    status: 'applying',
    plan_id: null,
    blocks: [],
    unscheduled: [],
    objective: {
      total: 0,
      tardiness_hours: 0,
      completion_hours: 0,
      late_steps: 0,
      proven_optimal: true,
    },
    moved: [],
    validated: true,
    solver: { name: 'none', ms: 0 },
    action_id: null,
    degraded: [],
    kind: 'undo',
    change: {
      ...nothing,
      reason: null,
      text: null,
      unchanged: false,
      not_restored: [{ ...left, why: 'it was moved by hand' }],
      price: null,
    },
    detail: null,
    undone_by: null,
    declined_at: null,
  };
}

describe('I1: no connector writes by another way than a good grant', () => {
  const samples: Record<string, Record<string, unknown>> = {
    'calendar.apply_run': applyRun(),
    'coda.post_thread': threadPost(),
    'coda.update_task': updateTask('T-1'),
    'coda.create_process_template': {
      inputs: {
        external_id: 'ptpl-1',
        title: 'Newsletter',
        workflow_id: 'wf-newsletter',
        plan_id: `plan_${'0'.repeat(26)}`,
        version: 1,
        estimated_minutes: 60,
        steps: '1. Write it',
      },
    },
    'notify.person': { inputs: SAMPLES['notify.person'] },
    'message.internal': { inputs: SAMPLES['message.internal'] },
    'email.send': { inputs: { ...SAMPLES['email.send'], to: [{ address: 'ben@example.org' }] } },
  };

  test('each connector there is, called with a grant that is not good', async () => {
    const mail = await startMailServer();
    const env = { ...gateway.env, SMTP_URL: mail.url, MAIL_FROM: 'almanac@example.org' };
    const ctx = createContext(actionGatewayEnv.parse(env), () => [], actionGatewayConnectors);
    const reason = 'for this test';
    const flags = { reason, external_comms_enabled: true };
    await gateway.call(ana, 'PUT', '/api/v1/controls', flags);
    const channels = '/api/v1/people/ana/channels';
    const address = { kind: 'mail', address: 'ben@example.org' };
    const { body: channel } = await gateway.call(ana, 'POST', channels, address);
    const one = `${channels}/${String(channel['channel_id'])}`;
    expect((await gateway.call(ana, 'PATCH', one, { allowed: true })).status).toBe(200);
    const writes = async () => {
      const { rows } = await gateway.db.admin.query(
        `select (select count(*) from actions.messages) as m,
                (select count(*) from actions.deliveries where state <> 'withdrawn') as d`,
      );
      const sent = gateway.sandbox.journal.entries.filter(({ method }) => method !== 'GET').length;
      return [sent, mail.asked.length, rows[0]];
    };
    const before = await writes();
    expect(Object.keys(ctx.connectors).toSorted()).toEqual(Object.keys(samples).toSorted());
    const redeems: number[] = [];
    gateway.scheduler.answer = async (body) => {
      redeems.push((await redeemed(gateway, body)).status);
      return { status: 403, body: {} };
    };
    for (const [type, connector] of Object.entries(ctx.connectors)) {
      const sample = samples[type];
      expect(sample, `add a sample of ${type} here`).toBeDefined();
      const payload = {
        action_type: type as 'coda.post_thread',
        inputs: sample?.['inputs'] as Record<string, unknown>,
        target: { system: 'coda' as const, ref: 'x' },
        requested_by: 'observer',
        policy_version: 1,
        expires_at: '2099-01-01T00:00:00Z',
      };
      const call = connector({
        action_id: `act_${'0'.repeat(26)}`,
        payload,
        grant: 'x'.repeat(43),
        provider_key: 'k',
        leave: () => Promise.resolve(),
        spendGrant: () => Promise.reject(new Error('refused')),
      });
      // Only the scheduler asks for itself; all others were about to write, and asked.
      const said = type === 'calendar.apply_run' ? /./ : /^refused$/;
      await expect(call, type).rejects.toThrow(said);
    }
    expect(await writes()).toEqual(before);
    expect(redeems).toEqual([403]);
    await ctx.db.close();
    await mail.close();
  });
});

test('the commands of the runbook for dead letters do what it says', async () => {
  gateway.sandbox.faults.set({ provider: 'coda', kind: 'status', status: 400, times: 5 });
  const { body } = await propose(gateway, threadPost());
  await inState(gateway, body.action_id, 'failed');
  const path = '/api/v1/dead-letters';
  const { body: list } = await gateway.call<{
    items: { dead_letter_id: string; action_id: string }[];
  }>(ana, 'GET', path);
  const letter = list.items.find(({ action_id }) => action_id === body.action_id);
  const word = { happened: true, note: 'I looked at it.' };
  const settle = `${path}/${letter?.dead_letter_id}/settle`;
  const answers = [
    await gateway.call(gateway.tokens.n8n, 'POST', settle, word),
    // It failed, which is known.
    await gateway.call(ana, 'POST', settle, word),
    await gateway.call(ana, 'POST', settle, { happened: 'perhaps' }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([403, 409, 422]);
  const page = new URL('../../../docs/runbook/redrive-dead-letters.md', import.meta.url);
  const blocks = [...(await readFile(page, 'utf8')).matchAll(/```sh\n(.*?)```/gs)];
  expect(blocks).toHaveLength(4);
  for (const [, command = ''] of blocks) {
    const env = { ...process.env, GATEWAY: gateway.url, TOKEN: ana, ACTION_ID: body.action_id };
    const { stdout } = await run('sh', ['-c', command], {
      env: { ...env, ID: letter?.dead_letter_id },
    });
    expect(JSON.parse(stdout)).toBeTypeOf('object');
  }
  await inState(gateway, body.action_id, 'succeeded');
});

test('breakers and limits are people’s, over HTTP', async () => {
  const reason = { reason: 'Coda is being mended.' };
  const path = '/api/v1/breakers/coda';
  expect((await gateway.call(gateway.tokens.n8n, 'POST', `${path}/open`, reason)).status).toBe(403);
  const opened = await gateway.call<{ breakers: object[] }>(ana, 'POST', `${path}/open`, reason);
  expect(opened.body.breakers).toMatchObject([
    { connector: 'coda', state: 'held', held_by: 'ana' },
  ]);
  const health = await gateway.call<{ degraded: string[] }>(ana, 'GET', '/health');
  expect(health.body.degraded).toContain('coda');
  expect((await gateway.call(ana, 'POST', `${path}/close`, reason)).status).toBe(200);
  const requester = '/api/v1/requester-breakers/observer';
  expect((await gateway.call(ana, 'POST', `${requester}/open`, reason)).status).toBe(200);
  expect((await propose(gateway, threadPost())).status).toBe(429);
  expect((await gateway.call(ana, 'POST', `${requester}/open`, reason)).status).toBe(409);
  expect((await gateway.call(ana, 'POST', `${requester}/close`, reason)).status).toBe(200);
  expect((await propose(gateway, threadPost())).status).toBe(202);
});
