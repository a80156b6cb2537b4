import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGateway, type Gateway } from './gateway.ts';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const hours = (subject: string) => ({
  kind: 'preference' as const,
  subject,
  predicate: 'working_hours',
});
const detail = async (id: string) => (await gateway.get(`/api/v1/memory/${id}`)).body;
const recalled = async (query: string, more = {}) =>
  (await gateway.recall(query, more)).items.map((item) => item.memory_id);

describe('single-valued predicates', () => {
  test('a newer value of equal authority supersedes; the old one never comes back', async () => {
    const old = await gateway.remember({ ...hours('bea'), content: 'Bea works nine to five' });
    const next = await gateway.remember({ ...hours('bea'), content: 'Bea works ten to six' });
    expect(next).toMatchObject({ status: 'superseded_older', superseded: [old.memory_id] });
    expect(await recalled('when does Bea work, nine to five')).toEqual([next.memory_id]);
    const listed = await gateway.get('/api/v1/memory', { limit: '200' });
    expect(JSON.stringify(listed.body)).not.toContain(old.memory_id);
    expect(await detail(old.memory_id)).toMatchObject({
      status: 'superseded',
      superseded_by: next.memory_id,
    });
    expect(await detail(next.memory_id)).toMatchObject({ status: 'current', version: 2 });
    const events = await gateway.get('/api/v1/events', { subject: old.memory_id });
    expect(events.body['items']).toMatchObject([
      { event_type: 'memory.superseded', payload: { by: next.memory_id } },
    ]);
  });

  test('superseding one key changes no other key', async () => {
    const other = await gateway.remember({ ...hours('cal'), content: 'Cal works mornings' });
    const scoped = await gateway.remember({
      ...hours('dan'),
      content: 'Dan works mornings',
      client_id: 'acme',
    });
    await gateway.remember({ ...hours('dan'), content: 'Dan works evenings' });
    await gateway.remember({ ...hours('dan'), content: 'Dan works at night' });
    expect(await detail(other.memory_id)).toMatchObject({ status: 'current' });
    const { body } = await gateway.get(`/api/v1/memory/${scoped.memory_id}`, { client_id: 'acme' });
    expect(body).toMatchObject({ status: 'current' });
  });

  test('a predicate that is not declared keeps every value', async () => {
    const likes = { kind: 'preference' as const, subject: 'eve', predicate: 'likes' };
    await gateway.remember({ ...likes, content: 'Eve likes tea' });
    const second = await gateway.remember({ ...likes, content: 'Eve likes coffee' });
    expect(second.status).toBe('stored');
    expect(await recalled('what Eve likes')).toHaveLength(2);
  });

  test('twelve writers of one slot at once leave one current value', async () => {
    await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        gateway.remember({ ...hours('fay'), content: `Fay works ${i + 1} hours` }),
      ),
    );
    const { rows } = await gateway.db.admin.query(
      `select 1 from memory.memories where subject = 'fay' and status = 'current'`,
    );
    expect(rows).toHaveLength(1);
  });

  test('a late import of an older statement becomes a conflict', async () => {
    const now = '2026-05-01T00:00:00Z';
    await gateway.remember({ ...hours('gil'), content: 'Gil works late', occurred_at: now });
    const older = await gateway.remember({
      ...hours('gil'),
      content: 'Gil works early',
      occurred_at: '2025-05-01T00:00:00Z',
    });
    expect(older.status).toBe('conflict');
  });
});

describe('conflicts', () => {
  const conflictOf = async (subject: string) => {
    const existing = await gateway.remember({
      ...hours(subject),
      content: `${subject} starts at eight`,
      authority: 'canonical',
    });
    const contender = await gateway.remember({
      ...hours(subject),
      content: `${subject} starts at noon`,
    });
    const conflict_id = contender.conflict_id ?? '';
    return { existing, contender, path: `/api/v1/memory/conflicts/${conflict_id}/resolve` };
  };

  test('lower authority does not supersede: it waits, listed and not recalled', async () => {
    const { existing, contender } = await conflictOf('hal');
    expect(contender).toMatchObject({ status: 'conflict', superseded: [] });
    expect(contender.indexed.sparse).toBe(false);
    expect(await recalled('when hal starts')).toEqual([existing.memory_id]);
    const { body } = await gateway.get('/api/v1/memory/conflicts');
    expect(JSON.stringify(body)).toContain(contender.conflict_id);
    const again = await gateway.remember({ ...hours('hal'), content: 'hal starts at noon' });
    expect(again).toMatchObject({
      status: 'conflict',
      memory_id: contender.memory_id,
      conflict_id: contender.conflict_id,
    });
  });

  test('only a person resolves, and only once', async () => {
    const { path } = await conflictOf('ida');
    expect((await gateway.post(path, { keep: 'both' })).status).toBe(403);
    const asPerson = { token: gateway.person };
    expect((await gateway.post(path, { keep: 'existing' }, asPerson)).status).toBe(200);
    const again = await gateway.post(path, { keep: 'contender' }, asPerson);
    expect(again).toMatchObject({ status: 409, body: { code: 'already_resolved' } });
  });

  test.each([
    ['existing', 'current', 'rejected'],
    ['contender', 'superseded', 'current'],
    ['both', 'current', 'current'],
  ])('keep %s leaves the existing %s and the contender %s', async (keep, old, next) => {
    const { existing, contender, path } = await conflictOf(`joe-${keep}`);
    await gateway.post(path, { keep, note: 'asked him' }, { token: gateway.person });
    expect(await detail(existing.memory_id)).toMatchObject({ status: old });
    expect(await detail(contender.memory_id)).toMatchObject({ status: next });
    const ids = await recalled(`joe-${keep} starts`);
    expect(ids.includes(existing.memory_id)).toBe(old === 'current');
    expect(ids.includes(contender.memory_id)).toBe(next === 'current');
  });
});

describe('supersede and correct by id', () => {
  const reason = 'it changed';
  const source = { type: 'test' };

  test('keeps history in both directions and answers as of then', async () => {
    const one = await gateway.remember({ content: 'Kim sits in Berlin', authority: 'verified' });
    const then = new Date().toISOString();
    const path = `/api/v1/memory/${one.memory_id}/supersede`;
    const content = 'Kim sits in Lisbon';
    const two = await gateway.post(path, { content, reason, source, authority: 'verified' });
    expect(two).toMatchObject({ status: 201, body: { superseded: [one.memory_id] } });
    const new_id = String(two.body['memory_id']);
    for (const id of [one.memory_id, new_id]) {
      const { body } = await gateway.get(`/api/v1/memory/${id}/history`);
      expect(body['items']).toMatchObject([
        { memory_id: one.memory_id, superseded_reason: reason, superseded_actor: 'planner' },
        { memory_id: new_id, version: 2, superseded_reason: null },
      ]);
    }
    expect(await recalled('where Kim sits')).toEqual([new_id]);
    expect(await recalled('where Kim sits', { as_of: then })).toEqual([one.memory_id]);
  });

  test('refuses lower authority, a successor of what is gone, and unknown ids', async () => {
    const { memory_id } = await gateway.remember({ content: 'Lea rows', authority: 'verified' });
    const path = `/api/v1/memory/${memory_id}/supersede`;
    const weak = await gateway.post(path, { content: 'Lea runs', reason, source });
    expect(weak).toMatchObject({ status: 409, body: { code: 'lower_authority' } });
    const strong = { content: 'Lea runs', reason, source, authority: 'canonical' };
    expect((await gateway.post(path, strong)).status).toBe(201);
    const gone = await gateway.post(path, { ...strong, content: 'Lea swims' });
    expect(gone).toMatchObject({ status: 409, body: { code: 'not_current' } });
    const nowhere = `/api/v1/memory/mem_${'0'.repeat(26)}/supersede`;
    expect((await gateway.post(nowhere, strong)).status).toBe(404);
  });

  test("a correction is a person's, canonical, and once per key even after a crash", async () => {
    const { memory_id } = await gateway.remember({
      content: 'Max bills 90 an hour',
      authority: 'canonical',
      client_id: 'acme',
    });
    const body = { memory_id, correction: 'Max bills 110 an hour', reason: "that's wrong" };
    const path = '/api/v1/memory/corrections';
    expect((await gateway.post(path, body)).status).toBe(403);
    const options = { token: gateway.person, key: 'correct-max' };
    const fixed = await gateway.post(path, body, options);
    expect(fixed.status).toBe(201);
    await gateway.db.admin.query('delete from core.idempotency_keys');
    expect((await gateway.post(path, body, options)).body).toEqual(fixed.body);
    const { items } = await gateway.recall('what Max bills', { client_id: 'acme' });
    expect(items).toMatchObject([
      { content: 'Max bills 110 an hour', authority: 'canonical', client_id: 'acme', version: 2 },
    ]);
  });
});
