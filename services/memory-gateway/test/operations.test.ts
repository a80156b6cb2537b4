import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configFromEnv } from '@almanac/shared/config/config-from-env';
import { startSandbox } from '../../../scripts/sandbox/sandbox.ts';
import { memoryGatewayEnv } from '../src/config.ts';
import { startMemoryGateway } from '../src/start.ts';
import { startGateway, type Gateway } from './gateway.ts';
import { operationThat, runTimer } from './operations.ts';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const PATH = '/api/v1/operations';
const long = (name: string): string =>
  `${name} is mentioned in a sentence that is long enough for a model.`;
const told = (name: string, more = {}) =>
  gateway.remember({ content: long(name), infer: true, ...more });
const items = (body: Record<string, unknown>) => body['items'] as { operation_id: string }[];

describe('operations', () => {
  test('without a model the memory is stored at once, and the operation says what was left out', async () => {
    const { operation_id, memory_id, status } = await told('Goldfinch');
    expect(status).toBe('stored');
    const left = await operationThat(gateway, operation_id, { status: 'skipped' });
    expect(left).toEqual({
      operation_id,
      kind: 'infer',
      memory_id,
      client_id: null,
      status: 'skipped',
      attempts: 1,
      detail: 'no model',
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    expect((await gateway.recall('goldfinch')).items[0]?.memory_id).toBe(memory_id);
    expect((await gateway.get('/health')).body).toMatchObject({ status: 'pass', degraded: [] });
  });

  test('lists by status, kind and memory, page by page, newest first', async () => {
    const first = await told('Siskin', { client_id: 'lists' });
    const second = await told('Serin', { client_id: 'lists' });
    for (const { operation_id } of [first, second]) {
      await operationThat(gateway, operation_id, { status: 'skipped' });
    }
    const scope = { client_id: 'lists', status: 'skipped', kind: 'infer' };
    const page = await gateway.get(PATH, { ...scope, limit: '1' });
    expect(items(page.body).map((one) => one.operation_id)).toEqual([second.operation_id]);
    const cursor = String(page.body['next_cursor']);
    const next = await gateway.get(PATH, { ...scope, limit: '1', cursor });
    expect(items(next.body).map((one) => one.operation_id)).toEqual([first.operation_id]);
    const of = await gateway.get(PATH, { client_id: 'lists', memory_id: first.memory_id });
    expect(items(of.body).map((one) => one.operation_id)).toEqual([first.operation_id]);
    const none = await gateway.get(PATH, { client_id: 'lists', status: 'done' });
    expect(none.body).toEqual({ items: [], next_cursor: null });
    expect((await gateway.get(PATH, { status: 'other' })).status).toBe(422);
    expect((await gateway.get(PATH, { cursor: 'x' })).status).toBe(422);
  });

  test('a cancelled one stays cancelled until somebody tries it again', async () => {
    const { operation_id = '' } = await told('Bullfinch');
    await operationThat(gateway, operation_id, { status: 'skipped' });
    const cancelled = await gateway.post(`${PATH}/${operation_id}/cancel`, {});
    expect(cancelled).toMatchObject({ status: 200, body: { detail: 'cancelled by planner' } });
    const again = await gateway.post(`${PATH}/${operation_id}/cancel`, {});
    expect(again).toMatchObject({ status: 409, body: { code: 'operation_state' } });
    await gateway.post(`${PATH}/${operation_id}/retry`, {});
    await operationThat(gateway, operation_id, { status: 'skipped', detail: 'no model' });
    const { rows } = await gateway.db.admin.query(
      'select action from core.audit_event where subject = $1 order by at, id',
      [operation_id],
    );
    expect(rows).toEqual([{ action: 'operation.cancelled' }, { action: 'operation.retried' }]);
  });

  test('what needs nothing cannot be tried again', async () => {
    const { operation_id = '' } = await gateway.remember({ content: 'Too short', infer: true });
    const retried = await gateway.post(`${PATH}/${operation_id}/retry`, {});
    expect(retried).toMatchObject({ status: 409, body: { code: 'operation_state' } });
  });

  test('an unknown one is a 404, and what is no id a 422', async () => {
    const id = `op_${'0'.repeat(26)}`;
    expect((await gateway.get(`${PATH}/${id}`)).status).toBe(404);
    expect((await gateway.post(`${PATH}/${id}/cancel`, {})).status).toBe(404);
    expect((await gateway.get(`${PATH}/nonsense`)).status).toBe(422);
  });
});

describe('the scope is the address of operations too', () => {
  test('no client sees or changes what belongs to another', async () => {
    const { operation_id = '', memory_id } = await told('Nightjar', { client_id: 'acme' });
    await operationThat(gateway, operation_id, { status: 'skipped' });
    for (const scope of [{}, { client_id: 'umbra' }, { client_id: 'ACME' }]) {
      expect((await gateway.get(`${PATH}/${operation_id}`, scope)).status).toBe(404);
      for (const query of [{}, { memory_id }, { status: 'skipped' }]) {
        const { body } = await gateway.get(PATH, { ...scope, ...query });
        expect(JSON.stringify(body)).not.toMatch(new RegExp(`${memory_id}|${operation_id}`));
      }
    }
    for (const verb of ['retry', 'cancel']) {
      const path = `${PATH}/${operation_id}/${verb}`;
      expect((await gateway.post(`${path}?client_id=umbra`, {})).status).toBe(404);
      const unnamed = await gateway.post(path, {}, { token: gateway.orchestrator });
      expect(unnamed.status).toBe(404);
      const all = await gateway.post(`${path}?client_id=*`, {}, { token: gateway.orchestrator });
      expect(all.status).toBe(403);
    }
    const refused = await gateway.get(PATH, { client_id: '*' }, { token: gateway.orchestrator });
    expect(refused).toMatchObject({ status: 403, body: { code: 'all_clients_forbidden' } });
    expect((await gateway.get(`${PATH}/${operation_id}`, { client_id: 'acme' })).status).toBe(200);
  });
});

test('what was left without a model is taken up when there is one, what was cancelled is not', async () => {
  const waits = await told('Redpoll');
  const cancelled = await told('Hawfinch');
  for (const { operation_id } of [waits, cancelled]) {
    await operationThat(gateway, operation_id, { status: 'skipped' });
  }
  await gateway.post(`${PATH}/${cancelled.operation_id ?? ''}/cancel`, {});
  await gateway.service.stop();
  const sandbox = await startSandbox({ model: true });
  sandbox.model.answers.push({ content: { keys: ['Redpoll is mentioned'] }, times: 20 });
  const service = await startMemoryGateway(
    configFromEnv(memoryGatewayEnv, {
      DATABASE_URL: gateway.db.urlFor('memory-gateway'),
      PORT: new URL(gateway.service.url).port,
      LOG_LEVEL: 'silent',
      ALMANAC_TOKEN: 'x'.repeat(24),
      OPENROUTER_API_KEY: 'sandbox-key',
      OPENROUTER_BASE_URL: `${sandbox.url}/openai/v1`,
      MODEL: 'sandbox/scripted',
    }),
  );
  try {
    await runTimer(gateway, 'sweep-operations');
    await operationThat(gateway, waits.operation_id, { status: 'done' });
    const { body } = await gateway.get(`${PATH}/${cancelled.operation_id ?? ''}`);
    expect(body).toMatchObject({ status: 'skipped', detail: 'cancelled by planner' });
    const memory = await gateway.get(`/api/v1/memory/${waits.memory_id}`);
    expect(memory.body['keys']).toEqual(['Redpoll is mentioned']);
  } finally {
    await service.stop();
    await sandbox.close();
  }
});
