import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { startMovedGateway, type MovedGateway } from './moving-clock.ts';

let gateway: MovedGateway;
let clock_ms = 0;
beforeAll(async () => {
  gateway = await startMovedGateway();
});
afterAll(() => gateway.close());

const FAR = '2099-01-01T00:00:00.000Z';
const source = { type: 'test' };

/** Moves the clock on; gives back the instant. */
function pass(ms: number): string {
  clock_ms += ms;
  return gateway.setClock(clock_ms);
}

const inAMinute = () => new Date(Date.parse(pass(0)) + 60_000).toISOString();
const detail = async (id: string) => (await gateway.get(`/api/v1/memory/${id}`)).body;
const statusOf = async (id: string) => (await detail(id))['status'];
const as_person = () => ({ token: gateway.person });
const correct = (memory_id: string, correction: string) =>
  gateway.post('/api/v1/memory/corrections', { memory_id, correction, reason: 'x' }, as_person());
const supersede = (memory_id: string, body: object) =>
  gateway.post(`/api/v1/memory/${memory_id}/supersede`, { reason: 'x', source, ...body });
const resolve = (conflict_id: unknown, keep: string) =>
  gateway.post(`/api/v1/memory/conflicts/${String(conflict_id)}/resolve`, { keep }, as_person());
const recalled = async (query: string, more = {}) =>
  (await gateway.recall(query, { context: '0', ...more })).items.map((item) => item.memory_id);

/** A minute passes, after which an announced value begins; the queue goes by the machine's clock, and may be at the job now. */
async function begin(memory_id: string, has_begun: () => Promise<boolean>): Promise<void> {
  pass(60_000);
  await waitFor('its beginning', async () => {
    await gateway.db.admin.query(
      `update memory_gateway_queue.job set start_after = now()
        where name = 'begin-announced' and data ->> 'memory_id' = $1 and start_after > now()`,
      [memory_id],
    );
    return has_begun();
  });
}

describe('a correction', () => {
  test('of an announced value holds from when it was announced, not now, and leaves what holds now', async () => {
    const slot = { subject: 'ada', predicate: 'working_hours' };
    const today = await gateway.remember({ ...slot, content: 'Ada works mornings' });
    const valid_from = inAMinute();
    const told = { ...slot, valid_from, valid_to: FAR };
    const next = await gateway.remember({ ...told, content: 'Ada works nons' });
    const fixed = await correct(next.memory_id, 'Ada works noons');
    expect(fixed).toMatchObject({ status: 201, body: { superseded: [next.memory_id] } });
    const fixed_id = String(fixed.body['memory_id']);
    expect(await detail(fixed_id)).toMatchObject({ valid_from, valid_to: FAR });
    expect(await recalled('Ada')).toEqual([today.memory_id]);
    await begin(fixed_id, async () => (await statusOf(today.memory_id)) === 'superseded');
    expect(await recalled('Ada')).toEqual([fixed_id]);
  });

  test('of an expired memory stays expired, as the same turn of its thread', async () => {
    const old = await gateway.remember({
      content: 'The gate code was blue heron',
      occurred_at: '2025-05-01T00:00:00.000Z',
      valid_to: '2025-06-01T00:00:00.000Z',
      thread: { id: 'gates', position: 3, speaker: 'Bea' },
    });
    const fixed = await correct(old.memory_id, 'The gate code was grey heron');
    expect(await detail(String(fixed.body['memory_id']))).toMatchObject({
      occurred_at: '2025-05-01T00:00:00.000Z',
      valid_to: '2025-06-01T00:00:00.000Z',
      speaker: 'Bea',
      thread: { id: 'gates', position: 3 },
    });
    expect(await recalled('gate code heron')).toEqual([]);
  });

  test('that says the same is refused for a turn without a given place, too', async () => {
    const thread = { id: 'places', speaker: 'Bea' };
    const old = await gateway.remember({ content: 'We meet at the pier', thread });
    expect(await correct(old.memory_id, 'we meet at the pier.')).toMatchObject({
      status: 409,
      body: { code: 'already_known' },
    });
  });
});

describe('superseding', () => {
  test('by a value for later leaves what holds now until then', async () => {
    for (const place of [{ subject: 'cal', predicate: 'working_hours' }, {}]) {
      const name = 'subject' in place ? 'Cal' : 'Dora';
      const old = await gateway.remember({ ...place, content: `${name} works mornings` });
      const content = `${name} works noons`;
      const next = await supersede(old.memory_id, { content, valid_from: inAMinute() });
      expect(next).toMatchObject({ status: 201, body: { status: 'stored', superseded: [] } });
      const next_id = String(next.body['memory_id']);
      expect(await recalled(name)).toEqual([old.memory_id]);
      await begin(next_id, async () => (await statusOf(old.memory_id)) === 'superseded');
      expect(await recalled(name)).toEqual([next_id]);
      expect(await detail(old.memory_id)).toMatchObject({ superseded_by: next_id });
    }
  });

  test('an announcement by a value for now replaces what holds now, too', async () => {
    const slot = { subject: 'eve', predicate: 'working_hours' };
    const today = await gateway.remember({ ...slot, content: 'Eve works mornings' });
    const later = await gateway.remember({ ...slot, content: 'Eve works noons', valid_from: FAR });
    const valid_from = '2026-01-01T00:00:00Z';
    const now = await supersede(later.memory_id, { content: 'Eve works nights', valid_from });
    expect([...(now.body['superseded'] as string[])].toSorted()).toEqual(
      [today.memory_id, later.memory_id].toSorted(),
    );
    expect(await recalled('Eve')).toEqual([now.body['memory_id']]);
  });

  test('an announcement without saying when keeps its beginning; what ends before it begins drops it', async () => {
    const slot = { subject: 'fay', predicate: 'working_hours' };
    const later = await gateway.remember({ ...slot, content: 'Fay works noons', valid_from: FAR });
    const next = await supersede(later.memory_id, { content: 'Fay works nights' });
    expect(await detail(String(next.body['memory_id']))).toMatchObject({ valid_from: FAR });
    const ended = { content: 'Fay worked dawns', valid_to: '2025-01-01T00:00:00.000Z' };
    const past = await supersede(String(next.body['memory_id']), ended);
    expect(await detail(String(past.body['memory_id']))).toMatchObject({ valid_from: null });
  });
});

describe('an announced contender', () => {
  const contested = async (subject: string) => {
    const slot = { subject, predicate: 'working_hours' };
    const strong = { content: `${subject} works mornings`, authority: 'canonical' } as const;
    const stands = await gateway.remember({ ...slot, ...strong });
    const valid_from = inAMinute();
    const doubt = await gateway.remember({
      ...slot,
      content: `${subject} works noons`,
      valid_from,
    });
    expect(doubt.status).toBe('conflict');
    return { stands, doubt };
  };

  test('that a person prefers takes the place of what stands when it begins, whatever its authority', async () => {
    const { stands, doubt } = await contested('Gil');
    expect((await resolve(doubt.conflict_id, 'contender')).status).toBe(200);
    expect(await recalled('Gil')).toEqual([stands.memory_id]);
    await begin(doubt.memory_id, async () => (await statusOf(stands.memory_id)) === 'superseded');
    expect(await recalled('Gil')).toEqual([doubt.memory_id]);
  });

  test('that meets again what it was decided against waits as a new conflict', async () => {
    const { stands, doubt } = await contested('Hal');
    expect((await resolve(doubt.conflict_id, 'both')).status).toBe(200);
    // As an import of both sends it.
    await gateway.db.admin.query(
      `insert into memory_gateway_queue.job (name, data) values ('begin-announced', $1)`,
      [{ memory_id: doubt.memory_id }],
    );
    await begin(doubt.memory_id, async () => (await statusOf(doubt.memory_id)) === 'conflict');
    const { conflict_ids } = await detail(stands.memory_id);
    expect(conflict_ids).toHaveLength(1);
    expect(conflict_ids).not.toEqual([doubt.conflict_id]);
  });
});
