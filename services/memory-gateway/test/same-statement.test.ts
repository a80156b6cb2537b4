import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { startGateway, statement, type Gateway } from './gateway.ts';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const remembering = (memory: Parameters<typeof statement>[0]) =>
  gateway.post('/api/v1/memory/remember', statement(memory));
const correct = (memory_id: string, correction: string) =>
  gateway.post(
    '/api/v1/memory/corrections',
    { memory_id, correction, reason: 'asked them' },
    { token: gateway.person },
  );
const openConflicts = async (memory_id: string) => {
  const { body } = await gateway.get(`/api/v1/memory/${memory_id}`);
  return body['conflict_ids'];
};

describe('what a person says that a contender said before', () => {
  const contested = async (subject: string) => {
    const slot = { subject, predicate: 'owner' };
    const ann = { ...slot, content: `${subject} is owned by Ann`, authority: 'canonical' } as const;
    const bob = { ...slot, content: `${subject} is owned by Bob` };
    const stands = await gateway.remember(ann);
    const doubt = await gateway.remember(bob);
    expect(doubt.status).toBe('conflict');
    return { bob, stands, doubt };
  };

  test('a correction to it ends its conflict, and it may be said again with any authority', async () => {
    const { bob, stands, doubt } = await contested('Wren');
    const fixed = await correct(stands.memory_id, bob.content);
    expect(fixed.status).toBe(201);
    const memory_id = String(fixed.body['memory_id']);
    expect(await openConflicts(memory_id)).toEqual([]);
    const contender = await gateway.get(`/api/v1/memory/${doubt.memory_id}`);
    expect(contender.body).toMatchObject({ status: 'rejected', conflict_ids: [] });
    const { body } = await gateway.get('/api/v1/memory/conflicts', { status: 'resolved' });
    expect(body['items']).toContainEqual(
      expect.objectContaining({
        conflict_id: doubt.conflict_id,
        keep: 'existing',
        note: `the current memory ${memory_id} says the same`,
        resolved_by: 'anna',
      }),
    );
    for (const authority of ['inferred', 'canonical'] as const) {
      const again = await remembering({ ...bob, authority });
      expect(again).toMatchObject({ status: 201, body: { memory_id, status: 'duplicate' } });
    }
  });

  test('a restored memory ends the conflict of a contender that says the same', async () => {
    const { bob, stands, doubt } = await contested('Siskin');
    await gateway.post(
      `/api/v1/memory/conflicts/${doubt.conflict_id ?? ''}/resolve`,
      { keep: 'contender' },
      { token: gateway.person },
    );
    const fixed = await correct(doubt.memory_id, 'Siskin is owned by Cal');
    expect(fixed.status).toBe(201);
    const waits = await gateway.remember(bob);
    expect(waits.status).toBe('conflict');
    const restored = await gateway.post(
      `/api/v1/memory/${doubt.memory_id}/restore`,
      { reason: 'it was right' },
      { token: gateway.person },
    );
    expect(restored.status).toBe(200);
    expect(await openConflicts(doubt.memory_id)).toEqual([]);
    expect(await remembering(bob)).toMatchObject({ body: { status: 'duplicate' } });
    expect(stands.memory_id).not.toBe(doubt.memory_id);
  });
});

describe('turns of a thread without a place', () => {
  const turn = { content: 'Yes.', kind: 'note' as const };
  const occurred_at = '2026-03-01T10:00:00Z';

  test('are turns of their own by thread, speaker and time; the very same one is said once', async () => {
    const said = [
      { ...turn, thread: { id: 't1', speaker: 'Bob' }, occurred_at },
      { ...turn, thread: { id: 't2', speaker: 'Bob' }, occurred_at },
      { ...turn, thread: { id: 't1', speaker: 'Dan' }, occurred_at },
      { ...turn, thread: { id: 't1', speaker: 'Bob' }, occurred_at: '2026-03-01T10:01:00Z' },
    ];
    for (const memory of said)
      expect(await gateway.remember(memory)).toMatchObject({ status: 'stored' });
    for (const memory of said) {
      expect(await gateway.remember(memory)).toMatchObject({ status: 'duplicate' });
    }
    const other_zone = { ...said[0], ...turn, occurred_at: '2026-03-01T11:00:00+01:00' };
    expect(await gateway.remember(other_zone)).toMatchObject({ status: 'duplicate' });
  });
});

describe('writers that cross', () => {
  test('two memories that supersede each other by their texts answer 409, and never wait in a circle', async () => {
    for (let round = 0; round < 12; round += 1) {
      const texts = [`text A of round ${round}`, `text B of round ${round}`];
      const ids: string[] = [];
      for (const content of texts) ids.push((await gateway.remember({ content })).memory_id);
      const answers = await Promise.all(
        ids.map((id, i) =>
          gateway.post(`/api/v1/memory/${id}/supersede`, {
            content: texts[1 - i],
            reason: 'crossing',
            source: { type: 'test' },
          }),
        ),
      );
      expect(answers).toMatchObject([
        { status: 409, body: { code: 'already_known' } },
        { status: 409, body: { code: 'already_known' } },
      ]);
    }
  });

  test('a statement that another writer made current meanwhile is a duplicate of it', async () => {
    const content = 'said by an import meanwhile';
    const { memory_id } = await gateway.remember({ content });
    const { rows } = await gateway.db.admin.query<{ fingerprint: string }>(
      'select fingerprint from memory.memories where memory_id = $1',
      [memory_id],
    );
    await gateway.post(`/api/v1/memory/${memory_id}/supersede`, {
      content: 'another text',
      reason: 'x',
      source: { type: 'test' },
    });
    const winner = memory_id.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    const said = await gateway.db.admin.transaction(async (tx) => {
      await tx.query(
        `insert into memory.memories (memory_id, kind, authority, confidence, content, content_hash, fingerprint, source,
           recorded_at, recorded_by)
         select $2, kind, authority, confidence, content, content_hash, $3, source, recorded_at, recorded_by
           from memory.memories where memory_id = $1`,
        [memory_id, winner, rows[0]?.fingerprint],
      );
      const answer = remembering({ content });
      await waitFor('the insert that waits', async () => {
        const waiting = await gateway.db.admin.query(
          `select 1 from pg_locks where not granted and locktype = 'transactionid'`,
        );
        return waiting.rows.length > 0;
      });
      return { answer };
    });
    expect(await said.answer).toMatchObject({
      status: 201,
      body: { memory_id: winner, status: 'duplicate' },
    });
  });
});
