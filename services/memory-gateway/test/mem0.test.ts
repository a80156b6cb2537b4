import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { configFromEnv } from '@almanac/shared/config/config-from-env';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { createTracer } from '@almanac/shared/trace/tracer';
import { memoryGatewayEnv } from '../src/config.ts';
import { createContext, type MemoryContext } from '../src/context.ts';
import { purgeFromMem0 } from '../src/use-cases/copy-to-mem0.ts';
import { startGateway, type Gateway } from './gateway.ts';
import { startMem0Server, type Fault, type Mem0Server } from './mem0-server.ts';
import { operationFor, operationThat } from './operations.ts';

const MODES = ['platform', 'selfhosted'] as const;
const ADD = { platform: 'POST /v3/memories/add/', selfhosted: 'POST /memories' };

describe.each(MODES)('mem0 as %s', (mode) => {
  // What both share is shown once.
  const thorough = mode === 'platform';
  let mem0: Mem0Server;
  let gateway: Gateway;
  let ctx: MemoryContext;
  beforeAll(async () => {
    mem0 = await startMem0Server();
    const settings = {
      MEM0_MODE: mode,
      MEM0_URL: mem0.url,
      MEM0_API_KEY: mem0.key,
      MEM0_TIMEOUT_MS: '300',
      MEM0_SETTLE_MS: '300',
    };
    gateway = await startGateway(settings);
    const config = configFromEnv(memoryGatewayEnv, {
      ...settings,
      DATABASE_URL: gateway.db.urlFor('memory-gateway'),
      LOG_LEVEL: 'silent',
      ALMANAC_TOKEN: 'x'.repeat(24),
    });
    ctx = createContext(config, await createTracer(config), () => Promise.resolve());
  });
  afterAll(async () => {
    await gateway.close();
    await ctx.db.close();
    await mem0.close();
  });
  beforeEach(() => {
    mem0.faults.length = 0;
    mem0.asked.length = 0;
  });

  const fault = (one: Fault): void => {
    mem0.faults.push({ on: ADD[mode], fault: one });
  };
  const copies = (memory_id: string) =>
    mem0.stored.filter((one) => one.metadata['memory_id'] === memory_id);
  const copied = async (memory_id: string) => {
    const { operation_id } = await operationFor(gateway, memory_id, 'mem0');
    return operationThat(gateway, operation_id, { status: 'done' });
  };

  test('each memory is copied once, word for word, as a user of its scope', async () => {
    const told = [
      await gateway.remember({ content: 'A copied sentence' }),
      await gateway.remember({ content: 'A copied sentence', client_id: 'acme' }),
      await gateway.remember({ content: 'A copied sentence', client_id: 'ACME' }),
    ];
    for (const { memory_id } of told) await copied(memory_id);
    const there = told.flatMap(({ memory_id }) => copies(memory_id));
    expect(there.map(({ user_id, memory }) => [user_id, memory])).toEqual([
      ['almanac:global', 'A copied sentence'],
      ['almanac:client:acme', 'A copied sentence'],
      ['almanac:client:ACME', 'A copied sentence'],
    ]);
    await gateway.remember({ content: 'A copied sentence' });
    expect(copies(told[0]?.memory_id ?? '')).toHaveLength(1);
  });

  test('what leaves is recorded before it leaves', async () => {
    const { memory_id } = await gateway.remember({ content: 'Recorded', client_id: 'egress' });
    await copied(memory_id);
    const { rows } = await gateway.db.admin.query(
      `select service, destination, what, why, bytes from core.egress where client_id = 'egress'`,
    );
    expect(rows).toEqual([
      {
        service: 'memory-gateway',
        destination: new URL(mem0.url).host,
        what: 'memory',
        why: 'mem0 mirror',
        bytes: 8,
      },
    ]);
  });

  if (thorough)
    test('one that hangs, cuts the connection or answers 500 or 429 is waited for, without an attempt', async () => {
      fault('hang');
      fault('cut');
      fault({ status: 500 });
      fault({ status: 429, retry_after: '1' });
      const told = await Promise.all(
        [1, 2, 3, 4].map((n) => gateway.remember({ content: `Told while it failed, ${n}` })),
      );
      for (const { memory_id } of told) {
        expect(await copied(memory_id)).toMatchObject({ attempts: 1 });
        expect(copies(memory_id)).toHaveLength(1);
      }
      expect(mem0.faults).toEqual([]);
    });

  test('stored there, but the answer was lost: it is found and not sent again', async () => {
    fault('lost');
    const { memory_id } = await gateway.remember({ content: 'Stored, and nobody heard' });
    await copied(memory_id);
    expect(copies(memory_id)).toHaveLength(1);
    expect(mem0.asked.filter((asked) => asked.startsWith(ADD[mode]))).toHaveLength(1);
  });

  if (thorough)
    test('killed between the copy and its note, it is found and not sent again', async () => {
      const { memory_id } = await gateway.remember({ content: 'Copied by a worker that died' });
      const { operation_id } = await copied(memory_id);
      // As the dead worker left it: sent, held by it, its time up.
      await gateway.db.admin.query(
        'update memory.mem0_copies set copied_at = null where memory_id = $1',
        [memory_id],
      );
      await gateway.db.admin.query(
        `update memory.operations set status = 'running', due_at = now() - interval '1 s'
        where operation_id = $1`,
        [operation_id],
      );
      await gateway.db.admin.query(
        `insert into memory_gateway_queue.job (name, data) values ('copy-to-mem0', $1)`,
        [JSON.stringify({ operation_id })],
      );
      await operationThat(gateway, operation_id, { status: 'done', attempts: 2 });
      expect(copies(memory_id)).toHaveLength(1);
    });

  if (thorough)
    test('what it does not take is given up after five attempts, and recall never notices', async () => {
      mem0.faults.push(
        ...Array.from({ length: 9 }, () => ({ on: ADD[mode], fault: { status: 400 } })),
      );
      const { memory_id } = await gateway.remember({ content: 'Refused by the mirror' });
      const { operation_id } = await operationFor(gateway, memory_id, 'mem0');
      await operationThat(gateway, operation_id, { status: 'waiting', attempts: 1 });
      await gateway.db.admin.query(
        'update memory.operations set attempts = 4, due_at = now() where operation_id = $1',
        [operation_id],
      );
      await gateway.db.admin.query(
        `insert into memory_gateway_queue.job (name, data) values ('copy-to-mem0', $1)`,
        [JSON.stringify({ operation_id })],
      );
      const failed = await operationThat(gateway, operation_id, { status: 'failed' });
      expect(failed.detail).toBe('mem0 did not take it (400).');
      const { items, degraded } = await gateway.recall('refused mirror');
      expect([items[0]?.memory_id, degraded]).toEqual([memory_id, []]);
    });

  test('a refused key is an event once, health names the way out, and the work waits', async () => {
    const events = async (event_type: string) =>
      ((await gateway.get('/api/v1/events', { event_type })).body['items'] as unknown[]).length;
    mem0.key = 'another-key';
    const { memory_id } = await gateway.remember({ content: 'Told with a wrong key' });
    await waitFor('the event', async () => (await events('provider.refused')) === 1);
    const health = await gateway.get('/health');
    expect(health.body).toMatchObject({ status: 'warn', degraded: ['mem0'] });
    expect(JSON.stringify(health.body)).toContain('Check MEM0_API_KEY');
    mem0.key = 'm0-key';
    await hurry(memory_id);
    expect(await copied(memory_id)).toMatchObject({ attempts: 1 });
    await waitFor('the other event', async () => (await events('provider.accepted')) === 1);
    expect(await events('provider.refused')).toBe(1);
  });

  if (thorough)
    test('while model calls are switched off nothing leaves', async () => {
      const set = 'update core.control_flags set model_calls_enabled = ';
      await gateway.db.admin.query(`${set} false`);
      const { memory_id } = await gateway.remember({ content: 'Told while nothing may leave' });
      const { operation_id } = await operationFor(gateway, memory_id, 'mem0');
      await waitFor('it waits', async () => {
        const { detail } = await operationFor(gateway, memory_id, 'mem0');
        return detail === 'Model calls are switched off.';
      });
      expect(mem0.asked).toEqual([]);
      await gateway.db.admin.query(`${set} true`);
      await operationThat(gateway, operation_id, { status: 'done' });
    });

  test('a contender is copied when a person admits it, and not before', async () => {
    const slot = { subject: `mirror ${mode}`, predicate: 'owner' };
    await gateway.remember({ ...slot, content: 'Anna owns it', authority: 'canonical' });
    const doubt = await gateway.remember({ ...slot, content: 'Ben owns it' });
    const { operation_id } = await operationFor(gateway, doubt.memory_id, 'mem0');
    await operationThat(gateway, operation_id, { status: 'skipped' });
    expect(copies(doubt.memory_id)).toEqual([]);
    const path = `/api/v1/memory/conflicts/${doubt.conflict_id ?? ''}/resolve`;
    await gateway.post(path, { keep: 'contender' }, { token: gateway.person });
    await operationThat(gateway, operation_id, { status: 'done' });
    expect(copies(doubt.memory_id)).toHaveLength(1);
  });

  test('a purge deletes the copy, proves it, and nothing is sent after it', async () => {
    const gone = await gateway.remember({ content: 'To be purged', client_id: 'acme' });
    const kept = await gateway.remember({ content: 'To be kept', client_id: 'acme' });
    await copied(gone.memory_id);
    await copied(kept.memory_id);
    const purged = await waitFor('the purge', () =>
      purgeFromMem0(ctx, gone.memory_id).catch(() => undefined),
    );
    expect(purged.deleted).toBeLessThanOrEqual(1);
    expect([copies(gone.memory_id).length, copies(kept.memory_id).length]).toEqual([0, 1]);
    expect(await purgeFromMem0(ctx, gone.memory_id)).toEqual({ deleted: 0 });
    const { operation_id } = await operationFor(gateway, gone.memory_id, 'mem0');
    await gateway.db.admin.query(
      `update memory.operations set status = 'waiting', due_at = now() where operation_id = $1`,
      [operation_id],
    );
    await gateway.post(`/api/v1/operations/${operation_id}/retry?client_id=acme`, {});
    await operationThat(gateway, operation_id, { status: 'skipped' });
    expect(copies(gone.memory_id)).toEqual([]);
  });

  test('a purge that cannot be proved says so', async () => {
    const { memory_id } = await gateway.remember({ content: 'Purged while it is down' });
    await copied(memory_id);
    mem0.faults.push({
      on: mode === 'platform' ? 'POST /v3/memories/?' : 'GET /memories',
      fault: { status: 503 },
    });
    await expect(purgeFromMem0(ctx, memory_id)).rejects.toMatchObject({ kind: 'unavailable' });
    await waitFor('the purge', () => purgeFromMem0(ctx, memory_id).catch(() => undefined));
    expect(copies(memory_id)).toEqual([]);
  });

  /** Shortens the pause of what waits. */
  async function hurry(memory_id: string): Promise<void> {
    await gateway.db.admin.query(
      `update memory.operations set due_at = now() where memory_id = $1 and status = 'waiting'`,
      [memory_id],
    );
    await gateway.db.admin.query(
      `update memory_gateway_queue.job set start_after = now() where name = 'copy-to-mem0'`,
    );
  }
});

test.each([
  [{ MEM0_MODE: 'selfhosted' }, 'MEM0_URL'],
  [{ MEM0_MODE: 'platform' }, 'MEM0_API_KEY'],
])('%j alone is refused at the start, naming %s', async (settings, missing) => {
  await expect(startGateway(settings)).rejects.toThrow(missing);
});
