import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGateway, type Gateway } from './gateway.ts';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const contents = async (query: string, more = {}) =>
  (await gateway.recall(query, { context: '0', ...more })).items.map((item) => item.content);

describe('recall', () => {
  test('any word may match: a question is no list of demands', async () => {
    await gateway.remember({ content: 'The quarterly newsletter goes out in March' });
    const found = await contents('Could you perhaps tell me about that newsletter thing?');
    expect(found[0]).toContain('newsletter');
  });

  test('a unique error code stored once is first, among many that share the other words', async () => {
    for (let i = 0; i < 30; i += 1) {
      await gateway.remember({
        content: `Upload error of kind ${i}: retry the upload and report the error`,
        authority: 'canonical',
      });
    }
    await gateway.remember({ content: 'ERR-7731-XK was cured by a restart' });
    expect((await contents('ERR-7731-XK'))[0]).toContain('ERR-7731-XK');
    expect((await contents('upload error err-7731-xk, what to do'))[0]).toContain('ERR-7731-XK');
  });

  test.each([
    ['German', 'Die Rechnungen werden monatlich verschickt', 'Wann wird eine Rechnung verschickt?'],
    ['French', 'Les réunions commencent toujours à dix heures', 'quand commence la réunion'],
    ['Spanish', 'Los clientes prefieren llamadas cortas', '¿qué llamada prefiere el cliente?'],
    ['Russian', 'Договоры подписывает Марина', 'кто подписал договор'],
    ['Chinese', '每周五下午不安排会议', '周五可以安排会议吗'],
  ])('finds other forms of a word in %s', async (_language, content, query) => {
    await gateway.remember({ content });
    expect((await contents(query))[0]).toBe(content);
  });

  test('speaker, date, tags and subject lead to a memory', async () => {
    const content = 'Let us take the blue one';
    await gateway.remember({
      content,
      subject: 'brochure cover',
      tags: ['zebrafish'],
      occurred_at: '2026-11-20T09:00:00Z',
      thread: { id: 'talk', speaker: 'Quentin' },
    });
    for (const query of [
      '2026-11-20',
      'quentin',
      'zebrafish',
      'brochure',
      'a Friday in November',
    ]) {
      expect(await contents(query), query).toContain(content);
    }
  });

  test('authority and age move equals, within bounds, and explain says how', async () => {
    const base = { content: 'Office plants are watered on Monday' };
    await gateway.remember({ ...base, kind: 'note' });
    await gateway.remember({ ...base, authority: 'canonical' });
    const { items } = await gateway.recall('watered office plants', { explain: 'true' });
    expect(items.map((item) => item.authority)).toEqual(['canonical', 'inferred']);
    expect(items[0]?.explain).toMatchObject({
      legs: { sparse: { rank: expect.any(Number) }, dense: null },
      boosts: { authority: 1.1, recency: expect.closeTo(1.1) },
    });
    expect(items[1]?.explain?.boosts).toMatchObject({ authority: 0.95 });
  });

  test('filters by kind, tags and least authority', async () => {
    const marked = { tags: ['gardening', 'tools'] };
    await gateway.remember({ ...marked, content: 'Spade in the shed', kind: 'note' });
    await gateway.remember({
      content: 'Spade bought in May',
      kind: 'decision',
      authority: 'verified',
    });
    expect(await contents('spade', { kinds: 'note,plan' })).toEqual(['Spade in the shed']);
    expect(await contents('spade', { tags: 'tools' })).toEqual(['Spade in the shed']);
    expect(await contents('spade', { authority_min: 'verified' })).toEqual(['Spade bought in May']);
  });

  test('only what holds now; as_of shows what held and was known then', async () => {
    const content = 'Marigold cottage is rented';
    await gateway.remember({ content, valid_to: '2026-01-01T00:00:00Z' });
    await gateway.remember({
      content: 'Marigold cottage has wifi',
      valid_from: '2099-01-01T00:00:00Z',
    });
    expect(await contents('marigold cottage')).toEqual([]);
    expect(await contents('marigold cottage', { as_of: '2025-06-01T00:00:00Z' })).toEqual([]);
    expect(await contents('marigold cottage', { as_of: '2099-06-01T00:00:00Z' })).toEqual([
      'Marigold cottage has wifi',
    ]);
  });

  test('a turn comes with its neighbours, set apart, or alone', async () => {
    const turns = ['Shall we move the regatta?', 'Yes, to September.', 'Fine with me.'];
    for (const [position, content] of turns.entries()) {
      const thread = { id: 'regatta', position, speaker: ['Uma', 'Vic', 'Wes'][position] };
      await gateway.remember({ content, thread: { ...thread, speaker: thread.speaker ?? '' } });
    }
    const [item] = (await gateway.recall('September')).items;
    expect(item?.content).toBe(
      'Yes, to September.\n\n[before] Uma: Shall we move the regatta?\n[after] Wes: Fine with me.',
    );
    expect((await contents('September'))[0]).toBe('Yes, to September.');
  });

  test('an answer is found by the question before it', async () => {
    const thread = { id: 'badge' };
    await gateway.remember({ content: 'Where did you leave the turquoise badge?', thread });
    await gateway.remember({ content: 'In the upper drawer.', thread });
    await gateway.remember({ content: 'A drawer needs oil.' });
    expect((await contents('turquoise badge')).slice(0, 2)).toContain('In the upper drawer.');
  });

  test('of two equal turns the one whose talk is about the question comes first', async () => {
    for (const [id, topic] of [
      ['other-talk', 'The holiday was rainy and long'],
      ['harbour-talk', 'The harbour crane needs a new cable'],
    ] as const) {
      for (const content of [topic, 'Anyway.', `It costs nine thousand, says ${id}`]) {
        await gateway.remember({ content, thread: { id } });
      }
    }
    const found = await contents('what does the harbour crane cable cost, nine thousand?');
    const cost = found.filter((content) => content.startsWith('It costs'));
    expect(cost[0]).toBe('It costs nine thousand, says harbour-talk');
  });

  test("yesterday's last turn is no neighbour of today's first", async () => {
    const thread = { id: 'sittings' };
    const at = (day: string) => ({ thread, occurred_at: `2026-10-${day}T10:00:00Z` });
    await gateway.remember({ content: 'The xylophone is sold.', ...at('01') });
    await gateway.remember({ content: 'Good morning!', ...at('02') });
    expect(await contents('xylophone')).toEqual(['The xylophone is sold.']);
  });

  test('a question about a time finds what happened then, whatever its words', async () => {
    const content = 'Ferry tickets were refunded';
    await gateway.remember({ content, occurred_at: '2026-02-11T10:00:00Z' });
    const { items } = await gateway.recall('What took place on 11 February 2026?', {
      explain: 'true',
      context: '0',
    });
    const item = items.find((one) => one.content === content);
    expect(item?.explain).toMatchObject({
      legs: { time: { rank: 1 } },
      boosts: { in_time: 1.15 },
    });
  });

  test('a question that names a thing finds the memories linked with it, in its scope only', async () => {
    for (const client_id of ['ada', 'bob']) {
      await gateway.post('/api/v1/memory/graph/nodes', {
        node_id: 'coda:workflow-onboarding',
        node_type: 'workflow',
        label: 'Warm Welcome',
        client_id,
      });
      await gateway.remember({
        content: `Contracts go out by courier, says ${client_id}`,
        client_id,
        links: [{ edge_type: 'about', to_node_id: 'coda:workflow-onboarding' }],
      });
    }
    for (const query of ['how does warm welcome work?', 'coda:workflow-onboarding']) {
      const { items } = await gateway.recall(query, { client_id: 'ada', explain: 'true' });
      const linked = items.filter((item) => item.explain?.legs.graph);
      expect(linked.map((item) => item.content)).toEqual(['Contracts go out by courier, says ada']);
    }
  });

  test('what holds is found behind any number of memories that no longer hold', async () => {
    const { body } = await gateway.post('/api/v1/memory/remember/batch', {
      items: Array.from({ length: 230 }, (_, n) => ({
        content: `Kiosk code ${n}`,
        kind: 'fact',
        source: { type: 'test' },
        valid_to: '2026-01-01T00:00:00Z',
      })),
    });
    expect(body['items']).toHaveLength(230);
    const content = `Kiosk code of the year, ${'as the landlord says '.repeat(8)}`.trim();
    await gateway.remember({ content });
    expect(await contents('kiosk code')).toEqual([content]);
    expect(await contents('kiosk code', { kinds: '' })).toEqual([content]);
  });

  test.each([
    ['graph', 'graph_edges'],
    ['sparse', 'memory_terms'],
  ])('a %s leg that fails is named, and the others answer', async (leg, table) => {
    const content = `Buoy of the ${leg} leg`;
    const links = [{ edge_type: 'about', to_node_id: 'chart:buoys' }];
    await gateway.remember({ content, occurred_at: '2026-03-04T10:00:00Z', links });
    const { admin } = gateway.db;
    await admin.query(`alter table memory.${table} rename to hidden`);
    try {
      const asked = { query: `${leg} buoy on 4 March 2026`, context: '0' };
      const { status, body } = await gateway.get('/api/v1/memory/recall', asked);
      expect([status, body['degraded']]).toEqual([200, [leg]]);
      expect(body['items']).toContainEqual(expect.objectContaining({ content }));
    } finally {
      await admin.query(`alter table memory.hidden rename to ${table}`);
    }
  });

  test('limit and max_tokens bound the answer', async () => {
    for (let i = 0; i < 6; i += 1) {
      await gateway.remember({ content: `Kayak number ${i} ${'is ready '.repeat(8)}` });
    }
    expect(await contents('kayak', { limit: '4' })).toHaveLength(4);
    const few = await contents('kayak', { max_tokens: '50' });
    expect(few).toHaveLength(2);
    const [cut] = await contents('kayak', { max_tokens: '5' });
    expect(cut).toHaveLength(20);
  });

  test('GET and POST answer the same; nothing is degraded without an embedder', async () => {
    const query = { query: 'kayak', kinds: ['fact'], limit: 3 };
    const posted = await gateway.post('/api/v1/memory/recall', query);
    const got = await gateway.recall('kayak', { kinds: 'fact', limit: '3' });
    expect(posted.body).toEqual({ ...got, cached: false });
    expect(got).toMatchObject({ degraded: [], cached: true });
  });

  test.each([
    ['no query', {}],
    ['limit 101', { query: 'x', limit: '101' }],
    ['context 6', { query: 'x', context: '6' }],
    ['an unknown kind', { query: 'x', kinds: 'fact,gossip' }],
    ['an unknown parameter', { query: 'x', colour: 'red' }],
  ])('refuses %s', async (_what, query) => {
    expect((await gateway.get('/api/v1/memory/recall', query)).status).toBe(422);
  });

  test.each(['recall?query=x&tags=%00', 'recall?query=x&client_id=%00', '?client_id=%00'])(
    'survives GET %s',
    async (path) => {
      const headers = { authorization: `Bearer ${gateway.person}` };
      const url = `${gateway.service.url}/api/v1/memory/${path}`.replace('/?', '?');
      expect([200, 422]).toContain((await fetch(url, { headers })).status);
    },
  );

  test.each(['???', "'; drop table memory.memories; --", 'a', '%', '\u0000', '𝔘𝔫𝔦'])(
    'survives the query %j',
    async (query) => {
      const { status } = await gateway.get('/api/v1/memory/recall', { query });
      expect([200, 422]).toContain(status);
    },
  );
});
