import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { purgeFromMem0 } from '../src/use-cases/copy-to-mem0.ts';
import { startGateway } from './gateway.ts';
import { ADD, startMem0Gateway, type Mem0Gateway, type Mode } from './mem0-gateway.ts';
import { hurriedTo, operationFor, operationThat, runTimer } from './operations.ts';

const MODES: Mode[] = ['platform', 'selfhosted'];

describe.each(MODES)('mem0 as %s', (mode) => {
  let it: Mem0Gateway;
  beforeAll(async () => {
    it = await startMem0Gateway(mode);
  });
  afterAll(() => it.close());
  beforeEach(() => {
    it.mem0.faults.length = 0;
    it.mem0.asked.length = 0;
  });

  test('each memory is copied once, word for word, as a user of its scope', async () => {
    const told = [
      await it.gateway.remember({ content: 'A copied sentence' }),
      await it.gateway.remember({ content: 'A copied sentence', client_id: 'acme' }),
      await it.gateway.remember({ content: 'A copied sentence', client_id: 'ACME' }),
    ];
    for (const { memory_id } of told) await it.copied(memory_id);
    const there = told.flatMap(({ memory_id }) => it.copies(memory_id));
    expect(there.map(({ user_id, memory }) => [user_id, memory])).toEqual([
      ['almanac:global', 'A copied sentence'],
      ['almanac:client:acme', 'A copied sentence'],
      ['almanac:client:ACME', 'A copied sentence'],
    ]);
    await it.gateway.remember({ content: 'A copied sentence' });
    expect(it.copies(told[0]?.memory_id ?? '')).toHaveLength(1);
  });

  test('what leaves is recorded before it leaves', async () => {
    const { memory_id } = await it.gateway.remember({ content: 'Recorded', client_id: 'egress' });
    await it.copied(memory_id);
    const { rows } = await it.gateway.db.admin.query(
      `select service, destination, what, why, bytes from core.egress where client_id = 'egress'`,
    );
    expect(rows).toEqual([
      {
        service: 'memory-gateway',
        destination: new URL(it.mem0.url).host,
        what: 'memory',
        why: 'mem0 mirror',
        bytes: 8,
      },
    ]);
  });

  test('stored there, but the answer was lost: it is found and not sent again', async () => {
    it.fault('lost');
    const { memory_id } = await it.gateway.remember({ content: 'Stored, and nobody heard' });
    await it.copied(memory_id);
    expect(it.copies(memory_id)).toHaveLength(1);
    expect(it.mem0.asked.filter((asked) => asked.startsWith(ADD[mode]))).toHaveLength(1);
  });

  test('a refused key is an event once, health names the way out, and the work waits', async () => {
    const events = async (event_type: string) =>
      ((await it.gateway.get('/api/v1/events', { event_type })).body['items'] as unknown[]).length;
    it.mem0.key = 'another-key';
    const { memory_id } = await it.gateway.remember({ content: 'Told with a wrong key' });
    await waitFor('the event', async () => (await events('provider.refused')) === 1);
    const health = await it.gateway.get('/health');
    expect(health.body).toMatchObject({ status: 'warn', degraded: ['mem0'] });
    expect(JSON.stringify(health.body)).toContain('Check MEM0_API_KEY');
    it.mem0.key = 'm0-key';
    expect(await it.copied(memory_id)).toMatchObject({ attempts: 1 });
    await waitFor('the other event', async () => (await events('provider.accepted')) === 1);
    expect(await events('provider.refused')).toBe(1);
  });

  test('a contender is copied when a person admits it, and not before', async () => {
    const slot = { subject: `mirror ${mode}`, predicate: 'owner' };
    await it.gateway.remember({ ...slot, content: 'Anna owns it', authority: 'canonical' });
    const doubt = await it.gateway.remember({ ...slot, content: 'Ben owns it' });
    const { operation_id } = await operationFor(it.gateway, doubt.memory_id, 'mem0');
    await operationThat(it.gateway, operation_id, { status: 'skipped' });
    expect(it.copies(doubt.memory_id)).toEqual([]);
    const path = `/api/v1/memory/conflicts/${doubt.conflict_id ?? ''}/resolve`;
    await it.gateway.post(path, { keep: 'contender' }, { token: it.gateway.person });
    await operationThat(it.gateway, operation_id, { status: 'done' });
    expect(it.copies(doubt.memory_id)).toHaveLength(1);
  });

  test('a purge deletes the copy, proves it, and nothing is sent after it', async () => {
    const gone = await it.gateway.remember({ content: 'To be purged', client_id: 'acme' });
    const kept = await it.gateway.remember({ content: 'To be kept', client_id: 'acme' });
    await it.copied(gone.memory_id);
    await it.copied(kept.memory_id);
    expect(await purgeFromMem0(it.ctx, gone.memory_id)).toEqual({ deleted: 1 });
    expect([it.copies(gone.memory_id).length, it.copies(kept.memory_id).length]).toEqual([0, 1]);
    expect(await purgeFromMem0(it.ctx, gone.memory_id)).toEqual({ deleted: 0 });
    const { operation_id } = await operationFor(it.gateway, gone.memory_id, 'mem0');
    await it.gateway.db.admin.query(
      `update memory.operations set status = 'failed' where operation_id = $1`,
      [operation_id],
    );
    await it.gateway.post(`/api/v1/operations/${operation_id}/retry?client_id=acme`, {});
    await operationThat(it.gateway, operation_id, { status: 'skipped' });
    expect(it.copies(gone.memory_id)).toEqual([]);
  });

  test('a purge that cannot be proved says so', async () => {
    const { memory_id } = await it.gateway.remember({ content: 'Purged while it is down' });
    await it.copied(memory_id);
    it.mem0.faults.push({
      on: mode === 'platform' ? 'POST /v3/memories/?' : 'GET /memories',
      fault: { status: 503 },
    });
    await expect(purgeFromMem0(it.ctx, memory_id)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await purgeFromMem0(it.ctx, memory_id)).toEqual({ deleted: 1 });
    const late = await it.gateway.remember({ content: 'Purged right after it was sent' });
    await it.copied(late.memory_id);
    const settling = { ...it.ctx, config: { ...it.ctx.config, MEM0_SETTLE_MS: 60_000 } };
    await expect(purgeFromMem0(settling, late.memory_id)).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'A copy of this memory may still come up at mem0.',
    });
    expect(it.copies(late.memory_id)).toEqual([]);
    const off = { ...it.ctx, mem0: undefined };
    await expect(purgeFromMem0(off, late.memory_id)).rejects.toThrow('mem0 is off');
    expect(await purgeFromMem0(it.ctx, late.memory_id)).toEqual({ deleted: 0 });
  });
});

describe('whatever the mirror does', () => {
  let it: Mem0Gateway;
  beforeAll(async () => {
    it = await startMem0Gateway('platform');
  });
  afterAll(() => it.close());
  beforeEach(() => {
    it.mem0.faults.length = 0;
    it.mem0.asked.length = 0;
  });

  test('one that hangs, cuts the connection or answers 500 or 429 is waited for, without an attempt', async () => {
    it.fault('hang');
    it.fault('cut');
    it.fault({ status: 500 });
    it.fault({ status: 429, retry_after: '900' });
    const told = await Promise.all(
      [1, 2, 3, 4].map((n) => it.gateway.remember({ content: `Told while it failed, ${n}` })),
    );
    for (const { memory_id } of told) {
      expect(await it.copied(memory_id)).toMatchObject({ attempts: 1 });
      expect(it.copies(memory_id)).toHaveLength(1);
    }
    expect(it.mem0.faults).toEqual([]);
  });

  test('a purge waits for a copy that may be on its way', async () => {
    const { memory_id } = await it.gateway.remember({ content: 'Sent this very moment' });
    await it.copied(memory_id);
    await it.gateway.db.admin.query(
      `update memory.mem0_copies set copied_at = null, sent_at = clock_timestamp() where memory_id = $1`,
      [memory_id],
    );
    await expect(purgeFromMem0(it.ctx, memory_id)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(it.copies(memory_id)).toEqual([]);
    await waitFor('the purge', () => purgeFromMem0(it.ctx, memory_id).catch(() => undefined));
  });

  test('killed between the copy and its note, it is found and not sent again', async () => {
    const { memory_id } = await it.gateway.remember({ content: 'Copied by a worker that died' });
    const { operation_id } = await it.copied(memory_id);
    // As the dead worker left it: sent, held by it, its time up.
    await it.gateway.db.admin.query(
      'update memory.mem0_copies set copied_at = null where memory_id = $1',
      [memory_id],
    );
    await it.gateway.db.admin.query(
      `update memory.operations set status = 'running', due_at = now() - interval '1 h'
        where operation_id = $1`,
      [operation_id],
    );
    await runTimer(it.gateway, 'sweep-operations');
    await operationThat(it.gateway, operation_id, { status: 'done', attempts: 2 });
    expect(it.copies(memory_id)).toHaveLength(1);
  });

  test('what it does not take is given up after five attempts, and recall never notices', async () => {
    it.mem0.faults.push(
      ...Array.from({ length: 9 }, () => ({ on: ADD.platform, fault: { status: 400 } })),
    );
    const { memory_id } = await it.gateway.remember({ content: 'Refused by the mirror' });
    const { operation_id } = await operationFor(it.gateway, memory_id, 'mem0');
    await operationThat(it.gateway, operation_id, { status: 'waiting', attempts: 1 });
    // The three attempts in between are left out.
    await it.gateway.db.admin.query(
      `update memory.operations set attempts = 4, due_at = now() - interval '1 h'
        where operation_id = $1`,
      [operation_id],
    );
    await runTimer(it.gateway, 'sweep-operations');
    const failed = await operationThat(it.gateway, operation_id, { status: 'failed' });
    expect(failed.detail).toBe('mem0 did not take it (400).');
    const { items, degraded } = await it.gateway.recall('refused mirror');
    expect([items[0]?.memory_id, degraded]).toEqual([memory_id, []]);
  });

  test('while model calls are switched off nothing leaves', async () => {
    const set = 'update core.control_flags set model_calls_enabled = ';
    await it.gateway.db.admin.query(`${set} false`);
    const { memory_id } = await it.gateway.remember({ content: 'Told while nothing may leave' });
    const { operation_id } = await operationFor(it.gateway, memory_id, 'mem0');
    await waitFor('it waits', async () => {
      const { detail } = await operationFor(it.gateway, memory_id, 'mem0');
      return detail === 'Model calls are switched off.';
    });
    expect(it.mem0.asked).toEqual([]);
    await it.gateway.db.admin.query(`${set} true`);
    await hurriedTo(it.gateway, operation_id, { status: 'done' });
  });
});

test.each([
  [{ MEM0_MODE: 'selfhosted' }, 'MEM0_URL'],
  [{ MEM0_MODE: 'platform' }, 'MEM0_API_KEY'],
])('%j alone is refused at the start, naming %s', async (settings, missing) => {
  await expect(startGateway(settings)).rejects.toThrow(missing);
});
