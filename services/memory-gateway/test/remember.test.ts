import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tagRecalled } from '@almanac/shared/lang/recalled-text';
import { startGateway, statement, type Gateway } from './gateway.ts';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const REMEMBER = '/api/v1/memory/remember';

async function count(table: string, where = 'true', values: unknown[] = []): Promise<number> {
  const { rows } = await gateway.db.admin.query<{ n: number }>(
    `select count(*) as n from ${table} where ${where}`,
    values,
  );
  return rows[0]?.n ?? -1;
}

describe('remember', () => {
  test('text is findable when the reply is sent', async () => {
    const told = await gateway.remember({ content: 'Marlow signs offers only on paper' });
    expect(told).toMatchObject({ status: 'stored', superseded: [], indexed: { sparse: true } });
    const { items } = await gateway.recall('who signs on paper');
    expect(items[0]?.memory_id).toBe(told.memory_id);
  });

  test('an exact duplicate reinforces the first and answers with its id', async () => {
    const memory = { content: 'The printer room is 4.12', subject: 'printer', confidence: 0.6 };
    const first = await gateway.remember(memory);
    const again = await gateway.remember({ ...memory, content: ' the printer  room is 4.12. ' });
    expect(again).toMatchObject({ memory_id: first.memory_id, status: 'duplicate' });
    const { body } = await gateway.get(`/api/v1/memory/${first.memory_id}`);
    expect(body).toMatchObject({ reinforced: 1, confidence: expect.closeTo(0.68) });
  });

  test('reinforcement never passes 0.99, however often', async () => {
    const memory = { content: 'Reinforced without end', confidence: 0.9 };
    const { memory_id } = await gateway.remember(memory);
    for (let i = 0; i < 15; i += 1) await gateway.remember(memory);
    const { body } = await gateway.get(`/api/v1/memory/${memory_id}`);
    expect(body).toMatchObject({ reinforced: 15, confidence: expect.closeTo(0.99) });
  });

  test('twenty callers saying the same at once make one memory', async () => {
    const told = await Promise.all(
      Array.from({ length: 20 }, () => gateway.remember({ content: 'Said by twenty at once' })),
    );
    expect(new Set(told.map((reply) => reply.memory_id)).size).toBe(1);
    expect(told.filter((reply) => reply.status === 'stored')).toHaveLength(1);
  });

  test('the same words in another scope, kind or place of a thread are another memory', async () => {
    const base = { content: 'Same words, other place' };
    const told = [
      await gateway.remember(base),
      await gateway.remember({ ...base, client_id: 'acme' }),
      await gateway.remember({ ...base, kind: 'note' }),
      await gateway.remember({ ...base, thread: { id: 'th', position: 0 } }),
      await gateway.remember({ ...base, thread: { id: 'th', position: 1 } }),
    ];
    expect(told.map((reply) => reply.status)).toEqual(Array(5).fill('stored'));
  });

  test('secrets are scrubbed before anything is stored', async () => {
    const { memory_id } = await gateway.remember({
      content: 'Use sk-or-v1-0123456789abcdef0123456789 and card 4111 1111 1111 1111, not 4711',
      metadata: { auth: 'Bearer abcdefghijklmnopqrstuvwx' },
    });
    const { body } = await gateway.get(`/api/v1/memory/${memory_id}`);
    expect(body['content']).toBe('Use [secret: api key] and card [secret: card number], not 4711');
    expect(body['metadata']).toEqual({ auth: 'Bearer [secret: token]' });
    expect(await count('memory.memory_terms', `term like '%0123456789abcdef%'`)).toBe(0);
  });

  test('secrets are scrubbed from every field, and the reply says how many', async () => {
    const key = 'sk-or-v1-0123456789abcdef0123456789';
    const told = await gateway.remember({
      content: `The key is ${key}`,
      subject: `subject ${key}`,
      tags: [key, 'plain'],
      metadata: { password: 'short', note: key },
      source: { type: 'mail', ref: key, url: `https://x.org/?token=${key}` },
      thread: { id: 'secrets', speaker: `Bot ${key}` },
    });
    expect(told.scrubbed).toBe(8);
    const { body } = await gateway.get(`/api/v1/memory/${told.memory_id}`);
    expect(JSON.stringify(body)).not.toMatch(/0123456789abcdef|short/);
    expect(body['source']).toMatchObject({ url: expect.stringContaining('https://x.org/') });
    expect((await gateway.remember({ content: 'Nothing secret here' })).scrubbed).toBeUndefined();
  });

  test('what was recalled from memory is not learned again, the new words around it are', async () => {
    const memory_id = `mem_${'0'.repeat(26)}`;
    const tagged = tagRecalled({ memory_id, content: 'The pelican signs on Mondays' });
    const told = await gateway.remember({ content: `As you said: ${tagged} But no longer.` });
    const { body } = await gateway.get(`/api/v1/memory/${told.memory_id}`);
    expect(body['content']).toBe('As you said:  But no longer.');
    const only = statement({ content: ` ${tagged} ` });
    const refused = { status: 422, body: { code: 'recalled_text', errors: [{ path: 'content' }] } };
    expect(await gateway.post(REMEMBER, only)).toMatchObject(refused);
    const batch = await gateway.post(`${REMEMBER}/batch`, { items: [only] });
    expect(batch.body['items']).toMatchObject([{ problem: { code: 'recalled_text' } }]);
    const path = `/api/v1/memory/${told.memory_id}/supersede`;
    const next = { content: tagged, reason: 'x', source: { type: 'test' } };
    expect(await gateway.post(path, next)).toMatchObject(refused);
    const correction = { memory_id: told.memory_id, correction: tagged, reason: 'x' };
    const corrected = await gateway.post('/api/v1/memory/corrections', correction, {
      token: gateway.person,
    });
    expect(corrected).toMatchObject(refused);
    expect((await gateway.recall('pelican Mondays')).items).toEqual([]);
  });

  test('one transaction: memory, audit row and edges', async () => {
    const { memory_id } = await gateway.remember({
      content: 'The kick-off follows the launch workflow',
      links: [{ edge_type: 'follows', to_node_id: 'coda:workflow-launch' }],
    });
    expect(await count('core.audit_event', 'subject = $1', [memory_id])).toBe(1);
    const { body } = await gateway.get('/api/v1/memory/graph/neighbors', {
      entity_id: 'coda:workflow-launch',
    });
    expect(body['nodes']).toMatchObject([{ node_id: memory_id, node_type: 'memory', depth: 1 }]);
  });

  test('a repeated Idempotency-Key never makes a second memory, nor does a crash in between', async () => {
    const body = statement({ content: 'Told under a key', client_id: 'keyed' });
    const first = await gateway.post(REMEMBER, body, { key: 'told-1' });
    const replay = await gateway.post(REMEMBER, body, { key: 'told-1' });
    expect(replay.body).toEqual(first.body);
    expect(replay.headers.get('idempotency-replayed')).toBe('true');

    // As if the process had died after its commit and before the answer was kept.
    await gateway.db.admin.query('delete from core.idempotency_keys');
    const afterCrash = await gateway.post(REMEMBER, body, { key: 'told-1' });
    expect(afterCrash.body).toEqual(first.body);
    expect(await count('memory.memories', `client_id = 'keyed'`)).toBe(1);
    const { body: stored } = await gateway.get(
      `/api/v1/memory/${String(first.body['memory_id'])}`,
      { client_id: 'keyed' },
    );
    expect(stored['reinforced']).toBe(0);

    await gateway.db.admin.query('delete from core.idempotency_keys');
    const other = await gateway.post(REMEMBER, statement({ content: 'Another' }), {
      key: 'told-1',
    });
    expect(other).toMatchObject({ status: 409, body: { code: 'idempotency_conflict' } });
  });

  test.each([
    ['client_id', { client_id: '*' }, 'invalid'],
    [
      'valid_to',
      { valid_from: '2026-02-01T00:00:00Z', valid_to: '2026-01-01T00:00:00Z' },
      'invalid',
    ],
    ['confidence', { confidence: 1.1 }, 'invalid'],
    ['kind', { kind: 'gossip' }, 'invalid'],
    ['content', { content: '  ' }, 'invalid'],
  ])('refuses %s that cannot be, and writes nothing', async (path, wrong, code) => {
    const before = await count('memory.memories');
    const answer = await gateway.post(REMEMBER, { ...statement({ content: 'Refused' }), ...wrong });
    expect(answer).toMatchObject({ status: 422, body: { code, errors: [{ path }] } });
    expect(await count('memory.memories')).toBe(before);
  });

  test('characters that Postgres cannot hold are left out, and an address with them is refused', async () => {
    const { memory_id } = await gateway.remember({
      content: 'nul \u0000 and half \ud800 a pair',
      tags: ['a\u0000b'],
      metadata: { 'k\u0000': ['\udfff'] },
    });
    const { body } = await gateway.get(`/api/v1/memory/${memory_id}`);
    expect(body).toMatchObject({
      content: 'nul  and half \ufffd a pair',
      tags: ['ab'],
      metadata: { k: ['\ufffd'] },
    });
    const wrong = statement({ content: 'x', client_id: 'ac\u0000me' });
    expect((await gateway.post(REMEMBER, wrong)).status).toBe(422);
    expect((await gateway.post(REMEMBER, statement({ content: '\u0000' }))).status).toBe(422);
  });

  test('an unknown field is refused', async () => {
    const answer = await gateway.post(REMEMBER, { ...statement({ content: 'x' }), colour: 'red' });
    expect(answer.status).toBe(422);
  });

  test('is accepted while everything is stopped', async () => {
    const flags = 'update core.control_flags set kill_switch = ';
    await gateway.db.admin.query(`${flags} true`);
    try {
      const told = await gateway.remember({ content: 'Told during the stop' });
      expect(told.status).toBe('stored');
      expect((await gateway.recall('during the stop')).items[0]?.memory_id).toBe(told.memory_id);
    } finally {
      await gateway.db.admin.query(`${flags} false`);
    }
  });
});

describe('a batch', () => {
  test('answers each item on its own', async () => {
    const { status, body } = await gateway.post(`${REMEMBER}/batch`, {
      items: [
        statement({ content: 'First of the batch' }),
        { content: 'no kind' },
        statement({ content: 'First of the batch' }),
      ],
    });
    expect(status).toBe(200);
    expect(body['items']).toMatchObject([
      { index: 0, memory: { status: 'stored' } },
      { index: 1, problem: { status: 422, code: 'invalid' } },
      { index: 2, memory: { status: 'duplicate' } },
    ]);
  });

  test('takes 500 items and refuses 501', async () => {
    const items = Array.from({ length: 501 }, (_, i) =>
      statement({ content: `Batch item ${i}`, client_id: 'batch' }),
    );
    expect((await gateway.post(`${REMEMBER}/batch`, { items })).status).toBe(422);
    const { body } = await gateway.post(`${REMEMBER}/batch`, { items: items.slice(1) });
    expect(body['items']).toHaveLength(500);
    expect(await count('memory.memories', `client_id = 'batch'`)).toBe(500);
  });
});
