import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGateway, type Gateway } from './gateway.ts';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const reason = 'it was right after all';
const hours = (subject: string) => ({ subject, predicate: 'working_hours' });
const detail = async (id: string) => (await gateway.get(`/api/v1/memory/${id}`)).body;
const recalled = async (query: string) =>
  (await gateway.recall(query)).items.map((item) => item.memory_id);
const restore = (id: string, more: { token?: string; key?: string } = { token: gateway.person }) =>
  gateway.post(`/api/v1/memory/${id}/restore`, { reason }, more);
const correct = async (memory_id: string, correction: string): Promise<string> => {
  const body = { memory_id, correction, reason: "that's wrong" };
  const path = '/api/v1/memory/corrections';
  const answer = await gateway.post(path, body, { token: gateway.person });
  expect(answer.status).toBe(201);
  return String(answer.body['memory_id']);
};

describe('restore', () => {
  test('takes back a supersession: status, index, history, event and audit say so', async () => {
    const old = await gateway.remember({ ...hours('ann'), content: 'Ann works nine to five' });
    const next = await gateway.remember({ ...hours('ann'), content: 'Ann works ten to six' });
    const { status, body } = await restore(old.memory_id);
    expect(status).toBe(200);
    expect(body).toEqual({
      memory_id: old.memory_id,
      status: 'current',
      version: 3,
      restored: [old.memory_id],
      taken_out: [next.memory_id],
    });
    expect(await detail(old.memory_id)).toMatchObject({
      status: 'current',
      version: 3,
      superseded_at: null,
      superseded_by: null,
    });
    expect(await detail(next.memory_id)).toMatchObject({
      status: 'superseded',
      superseded_by: old.memory_id,
    });
    expect(await recalled('Ann works')).toEqual([old.memory_id]);
    const history = await gateway.get(`/api/v1/memory/${old.memory_id}/history`);
    expect(history.body['items']).toMatchObject([
      {
        memory_id: old.memory_id,
        superseded_reason: null,
        states: [
          { status: 'current', version: 1, cause: 'remembered', actor: 'planner' },
          { status: 'superseded', cause: 'superseded', actor: 'planner' },
          { status: 'current', version: 3, cause: 'restored', actor: 'anna', to_at: null },
        ],
      },
      {
        memory_id: next.memory_id,
        superseded_reason: reason,
        superseded_actor: 'anna',
        states: [{ status: 'current' }, { status: 'superseded', cause: 'restored' }],
      },
    ]);
    const events = await gateway.get('/api/v1/events', { subject: old.memory_id });
    expect(events.body['items']).toMatchObject([
      { event_type: 'memory.restored', payload: { successor_id: next.memory_id } },
      { event_type: 'memory.superseded' },
    ]);
    const { rows } = await gateway.db.admin.query(
      `select actor from core.audit_event where action = 'memory.restored' and subject = $1`,
      [old.memory_id],
    );
    expect(rows).toEqual([{ actor: 'anna' }]);
  });

  test('undoes an undo, and that one too, each as a newer version', async () => {
    const old = await gateway.remember({ content: 'Ben sits in Bern' });
    const next = await correct(old.memory_id, 'Ben sits in Basel');
    for (const [turn, [standing, gone]] of [
      [old.memory_id, next],
      [next, old.memory_id],
      [old.memory_id, next],
    ].entries()) {
      expect((await restore(standing ?? '')).body).toMatchObject({ version: 3 + turn });
      expect(await detail(gone ?? '')).toMatchObject({ status: 'superseded' });
      expect(await recalled('where Ben sits')).toEqual([standing]);
    }
    const { body } = await gateway.get('/api/v1/events', { subject: old.memory_id });
    const types = (body['items'] as { event_type: string }[]).map((event) => event.event_type);
    expect(types.filter((type) => type === 'memory.restored')).toHaveLength(3);
  });

  test('what was replaced together comes back together, and leaves together', async () => {
    const predicate = 'pets';
    const told = { subject: 'cleo', predicate };
    const one = await gateway.remember({ ...told, content: 'Cleo keeps a cat' });
    const two = await gateway.remember({ ...told, content: 'Cleo keeps a dog' });
    const path = '/api/v1/memory/predicates';
    await gateway.post(path, { predicate, reason: 'one each' }, { token: gateway.person });
    const next = await gateway.remember({ ...told, content: 'Cleo keeps a parrot' });
    expect(next.superseded.toSorted()).toEqual([one.memory_id, two.memory_id].toSorted());
    await restore(one.memory_id);
    expect((await recalled('what Cleo keeps')).toSorted()).toEqual(
      [one.memory_id, two.memory_id].toSorted(),
    );
    expect((await restore(next.memory_id)).status).toBe(200);
    expect(await recalled('what Cleo keeps')).toEqual([next.memory_id]);
  });

  test('is refused, naming it, when something newer stands', async () => {
    const one = await gateway.remember({ ...hours('dan'), content: 'Dan works mornings' });
    await gateway.remember({ ...hours('dan'), content: 'Dan works noons' });
    const three = await gateway.remember({ ...hours('dan'), content: 'Dan works evenings' });
    const refused = await restore(one.memory_id);
    expect(refused).toMatchObject({ status: 409, body: { code: 'newer_stands' } });
    expect(String(refused.body['detail'])).toContain(three.memory_id);
  });

  test('is refused when the same was said anew, or nothing replaced it', async () => {
    const one = await gateway.remember({ content: 'Eli likes rain' });
    const current = await restore(one.memory_id);
    expect(current).toMatchObject({ status: 409, body: { code: 'not_superseded' } });
    await correct(one.memory_id, 'Eli likes snow');
    const again = await gateway.remember({ content: 'Eli likes rain' });
    const refused = await restore(one.memory_id);
    expect(refused).toMatchObject({ status: 409, body: { code: 'newer_stands' } });
    expect(String(refused.body['detail'])).toContain(again.memory_id);
    expect((await restore(`mem_${'0'.repeat(26)}`)).status).toBe(404);
  });

  test("a service may not take out a person's word, but may undo its own", async () => {
    const one = await gateway.remember({ content: 'Fay rows on Mondays' });
    await correct(one.memory_id, 'Fay rows on Fridays');
    const refused = await restore(one.memory_id, {});
    expect(refused).toMatchObject({ status: 409, body: { code: 'lower_authority' } });
    const old = await gateway.remember({ ...hours('fay'), content: 'Fay works six hours' });
    await gateway.remember({ ...hours('fay'), content: 'Fay works seven hours' });
    expect((await restore(old.memory_id, {})).status).toBe(200);
  });

  test('a repeat under the same key is the same answer, also after a crash', async () => {
    const old = await gateway.remember({ ...hours('gus'), content: 'Gus works a lot' });
    await gateway.remember({ ...hours('gus'), content: 'Gus works little' });
    const first = await restore(old.memory_id, { token: gateway.person, key: 'undo-gus' });
    await gateway.db.admin.query('delete from core.idempotency_keys');
    const again = await restore(old.memory_id, { token: gateway.person, key: 'undo-gus' });
    expect(again.body).toEqual(first.body);
  });

  test('twelve undo at once: one does, the others are told', async () => {
    const old = await gateway.remember({ ...hours('hal'), content: 'Hal works by day' });
    await gateway.remember({ ...hours('hal'), content: 'Hal works by night' });
    const answers = await Promise.all(Array.from({ length: 12 }, () => restore(old.memory_id)));
    const statuses = answers.map((answer) => answer.status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(11);
    expect(await recalled('Hal')).toEqual([old.memory_id]);
  });

  test('the size of the index is right after any number of turns', async () => {
    const sizes = async () => {
      const { rows } = await gateway.db.admin.query<{ stored: number; counted: number }>(
        `select (select sum(memories) from memory.scope_sizes where scope = 'size') as counted,
                (select count(distinct memory_no) from memory.memory_terms where scope = 'size') as stored`,
      );
      return rows[0];
    };
    const told = { ...hours('ivy'), client_id: 'size' };
    const old = await gateway.remember({ ...told, content: 'Ivy works nine to five' });
    const next = await gateway.remember({ ...told, content: 'Ivy works ten to six o clock' });
    for (const { memory_id } of [old, next, old]) {
      const path = `/api/v1/memory/${memory_id}/restore`;
      await gateway.post(path, { reason, client_id: 'size' }, { token: gateway.person });
      expect(await sizes()).toEqual({ stored: 1, counted: '1' });
    }
  });
});
