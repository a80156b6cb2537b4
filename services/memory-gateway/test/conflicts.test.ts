import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGateway, type Gateway } from './gateway.ts';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const detail = async (id: string) => (await gateway.get(`/api/v1/memory/${id}`)).body;
const resolve = (conflict_id: string | undefined, keep: string, note?: string) =>
  gateway.post(
    `/api/v1/memory/conflicts/${conflict_id ?? ''}/resolve`,
    { keep, ...(note === undefined ? {} : { note }) },
    { token: gateway.person },
  );
const inConflict = async (subject: string) => {
  const slot = { subject, predicate: 'deadline' };
  const stands = await gateway.remember({
    ...slot,
    content: `${subject} is due in May`,
    authority: 'verified',
  });
  const doubt = await gateway.remember({ ...slot, content: `${subject} is due in June` });
  return { slot, stands, doubt };
};

describe('declared predicates', () => {
  const path = '/api/v1/memory/predicates';

  test('a person declares one, once; until then it keeps every value', async () => {
    const told = { subject: 'mia', predicate: 'desk' };
    await gateway.remember({ ...told, content: 'Mia sits at desk one' });
    await gateway.remember({ ...told, content: 'Mia sits at desk two' });
    const body = { predicate: 'desk', reason: 'nobody sits twice' };
    expect((await gateway.post(path, body)).status).toBe(403);
    const as_person = { token: gateway.person };
    const declared = await gateway.post(path, body, as_person);
    expect(declared).toMatchObject({ status: 201, body: { declared_by: 'anna' } });
    const again = await gateway.post(path, { ...body, reason: 'again' }, as_person);
    expect(again.body).toEqual(declared.body);
    const { body: listed } = await gateway.get(path);
    expect(listed['items']).toContainEqual(declared.body);
    const next = await gateway.remember({ ...told, content: 'Mia sits at desk three' });
    expect(next).toMatchObject({ status: 'superseded_older', superseded: { length: 2 } });
    const { rows } = await gateway.db.admin.query(
      `select actor from core.audit_event where action = 'predicate.declared' and subject = 'desk'`,
    );
    expect(rows).toEqual([{ actor: 'anna' }]);
  });

  test.each([
    ['predicate', { predicate: '\u200b', reason: 'x' }],
    ['predicate', { predicate: '', reason: 'x' }],
    ['reason', { predicate: 'x', reason: '\u200d' }],
    ['predicate', { predicate: 'x'.repeat(121), reason: 'x' }],
  ])('a %s that says nothing is refused', async (field, body) => {
    const answer = await gateway.post(path, body, { token: gateway.person });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: field }] } });
  });

  test('superseding one key never changes the result of another', async () => {
    const write = fc.record({
      client_id: fc.constantFrom('p', 'q'),
      subject: fc.constantFrom('ada', 'ada ', 'ADA', 'bob'),
      predicate: fc.constantFrom('working_hours', 'status', 'likes'),
      authority: fc.constantFrom('inferred' as const, 'verified' as const),
      value: fc.integer({ min: 0, max: 3 }),
    });
    const states = async () => {
      const { rows } = await gateway.db.admin.query<{ key: string; state: string }>(
        `select client_id || '/' || subject || '/' || predicate as key,
                string_agg(memory_id || status || authority || version, ',' order by memory_no) as state
           from memory.memories where client_id in ('p', 'q') group by 1`,
      );
      return new Map(rows.map((row) => [row.key, row.state]));
    };
    await fc.assert(
      fc.asyncProperty(fc.array(write, { minLength: 5, maxLength: 15 }), async (writes) => {
        for (const { value, ...told } of writes) {
          const before = await states();
          await gateway.remember({ ...told, content: `${told.subject} has value ${value}` });
          const after = await states();
          const own = `${told.client_id}/${told.subject.trim()}/${told.predicate}`;
          before.delete(own);
          for (const [key, state] of before) expect(after.get(key), key).toBe(state);
        }
      }),
      { numRuns: 4 },
    );
  });
});

describe('conflicts', () => {
  test('both sides show the open conflict, in detail and list, until it is decided', async () => {
    const { slot, stands, doubt } = await inConflict('Heron');
    const conflict_ids = [doubt.conflict_id];
    expect(await detail(stands.memory_id)).toMatchObject({ status: 'current', conflict_ids });
    expect(await detail(doubt.memory_id)).toMatchObject({ status: 'conflict', conflict_ids });
    const list = async (query: Record<string, string>) =>
      (await gateway.get('/api/v1/memory', { ...slot, ...query })).body['items'];
    expect(await list({})).toMatchObject([{ memory_id: stands.memory_id, conflict_ids }]);
    expect(await list({ status: 'conflict' })).toMatchObject([
      { memory_id: doubt.memory_id, status: 'conflict', conflict_ids },
    ]);
    await resolve(doubt.conflict_id, 'existing');
    expect(await list({})).toMatchObject([{ memory_id: stands.memory_id, conflict_ids: [] }]);
    expect(await list({ status: 'rejected' })).toMatchObject([{ memory_id: doubt.memory_id }]);
    expect(await list({ predicate: 'other' })).toEqual([]);
  });

  test('an open conflict goes on with what replaced the memory it is about', async () => {
    const { slot, stands, doubt } = await inConflict('Ibis');
    const body = { memory_id: stands.memory_id, correction: 'Ibis is due in July', reason: 'x' };
    const path = '/api/v1/memory/corrections';
    const fixed = await gateway.post(path, body, { token: gateway.person });
    const fixed_id = String(fixed.body['memory_id']);
    expect(await detail(fixed_id)).toMatchObject({ conflict_ids: [doubt.conflict_id] });
    const closed = await resolve(doubt.conflict_id, 'contender', 'asked them');
    expect(closed.body).toMatchObject({ existing: { memory_id: fixed_id } });
    const listed = await gateway.get('/api/v1/memory', slot);
    expect(listed.body['items']).toMatchObject([{ memory_id: doubt.memory_id, version: 3 }]);
  });

  test('a contender said again with enough authority replaces what stands', async () => {
    const { slot, stands, doubt } = await inConflict('Jackdaw');
    const again = await gateway.remember({
      ...slot,
      content: 'Jackdaw is due in June',
      authority: 'canonical',
    });
    expect(again).toMatchObject({
      memory_id: doubt.memory_id,
      status: 'superseded_older',
      superseded: [stands.memory_id],
    });
    expect(await detail(doubt.memory_id)).toMatchObject({
      status: 'current',
      authority: 'canonical',
      version: 2,
      conflict_ids: [],
    });
    expect((await resolve(doubt.conflict_id, 'existing')).status).toBe(409);
    const { items } = await gateway.recall('Jackdaw');
    expect(items.map((item) => item.memory_id)).toEqual([doubt.memory_id]);
  });

  test('people who decide at once decide once', async () => {
    const { stands, doubt } = await inConflict('Kestrel');
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        resolve(doubt.conflict_id, i % 2 === 0 ? 'contender' : 'existing'),
      ),
    );
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 409)).toHaveLength(7);
    const statuses = [(await detail(stands.memory_id))['status']];
    statuses.push((await detail(doubt.memory_id))['status']);
    expect(['current,rejected', 'superseded,current']).toContain(statuses.join());
  });
});

describe('the slot and time', () => {
  test('a value for another time does not supersede', async () => {
    const slot = { subject: 'lou', predicate: 'hourly_rate' };
    const change = '2026-01-01T00:00:00Z';
    const then = { ...slot, content: 'Lou took 80', valid_to: change };
    await gateway.remember(then);
    const now = await gateway.remember({ ...slot, content: 'Lou takes 90', valid_from: change });
    expect(now).toMatchObject({ status: 'stored', superseded: [] });
    const asked = { as_of: '2999-01-01T00:00:00Z' };
    expect((await gateway.recall('what Lou takes', asked)).items).toMatchObject([
      { memory_id: now.memory_id },
    ]);
    const again = await gateway.remember({ ...then, valid_to: '2025-01-01T00:00:00Z' });
    expect(again.status).not.toBe('duplicate');
  });
});

describe('many writers of one statement', () => {
  test('make one row, with the right count and every state kept', async () => {
    const told = { content: 'Said by forty at once', confidence: 0.1 };
    await Promise.all(Array.from({ length: 40 }, () => gateway.remember(told)));
    const { rows } = await gateway.db.admin.query<{ memory_id: string; reinforced: number }>(
      'select memory_id, reinforced from memory.memories where content = $1',
      [told.content],
    );
    expect(rows).toMatchObject([{ reinforced: 39 }]);
    const { body } = await gateway.get(`/api/v1/memory/${rows[0]?.memory_id ?? ''}/history`);
    const [{ states }] = body['items'] as [{ states: { from_at: string; to_at: string }[] }];
    states.slice(1).forEach((state, i) => expect(states[i]?.to_at).toBe(state.from_at));
    expect(states.length).toBeGreaterThan(20);
  });
});
