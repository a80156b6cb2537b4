import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '@almanac/shared/testing/wait-for';
import type { Sandbox } from '../../../scripts/sandbox/sandbox.ts';
import { BAG_OF_WORDS, type Gateway, startWithModels, statement } from './gateway.ts';

let sandbox: Sandbox;
let gateway: Gateway;
beforeAll(async () => {
  ({ sandbox, gateway } = await startWithModels(BAG_OF_WORDS));
});
afterAll(async () => {
  await gateway.close();
  await sandbox.close();
});

const client_id = 'clinic';
const SECRETS = /quillfeather|zebrawood|mandrake/i;
const CONTENT = 'Patient Quillfeather is allergic to zebrawood';
const reason = 'the patient asked for it';
const as_person = () => ({ token: gateway.person });
const redact = (id: string, body: object = { reason, client_id }, options = as_person()) =>
  gateway.post(`/api/v1/memory/${id}/redact`, body, options);

/** The tables of the whole database in which any column, texts, JSON and bytes alike, matches. */
async function whereFound(pattern: RegExp): Promise<string[]> {
  const { rows: tables } = await gateway.db.admin.query<{ name: string; bytes: string | null }>(
    `select c.oid::regclass::text as name,
            string_agg(format('encode(t.%I, ''escape'')', a.attname), ' || ')
              filter (where a.atttypid = 'bytea'::regtype) as bytes
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema')
      group by c.oid order by 1`,
  );
  const found: string[] = [];
  for (const { name, bytes } of tables) {
    const { rows } = await gateway.db.admin.query(
      `select 1 from ${name} t where concat(t::text, ${bytes ?? 'null'}) ~* $1 limit 1`,
      [pattern.source],
    );
    if (rows.length > 0) found.push(name);
  }
  return found;
}

/** A memory whose words are in every place the gateway keeps any, some of them in a past state. */
async function spread(): Promise<{ id: string; others: string[] }> {
  const person = as_person();
  const told = statement({
    content: CONTENT,
    client_id,
    subject: 'Quillfeather',
    predicate: 'status',
    authority: 'verified',
    tags: ['zebrawood'],
    metadata: { note: 'mandrake' },
    source: { type: 'mail', ref: 'quillfeather-1', url: 'https://example.com/quillfeather' },
    thread: { id: 'ward-7', position: 0, speaker: 'Nurse Mandrake' },
    links: [{ edge_type: 'about', to_node_id: 'person:quillfeather' }],
  });
  const { body } = await gateway.post('/api/v1/memory/remember', told, { key: 'told' });
  const id = String(body['memory_id']);
  await gateway.remember({
    content: 'Next turn of the ward',
    client_id,
    thread: { id: 'ward-7', position: 1 },
  });
  await waitFor('it has a vector', async () => {
    const read = await gateway.get(`/api/v1/memory/${id}`, { client_id });
    return read.body['embedded'] === true;
  });
  const doubt = await gateway.remember({
    content: 'Perhaps it is pollen',
    client_id,
    subject: 'Quillfeather',
    predicate: 'status',
  });
  const asked = { query: 'ward turn zebrawood', client_id, context: 2 };
  await gateway.post('/api/v1/memory/recall', asked, { key: 'asked' });
  await gateway.post(
    `/api/v1/memory/conflicts/${doubt.conflict_id ?? ''}/resolve`,
    { keep: 'existing', note: 'Quillfeather said so', client_id },
    { ...person, key: 'judged' },
  );
  const correction = { memory_id: id, correction: 'No allergy is known', client_id };
  const because = { ...correction, reason: 'zebrawood was a mistake' };
  const fixed = await gateway.post('/api/v1/memory/corrections', because, person);
  const back = { reason: 'zebrawood it is', client_id };
  await gateway.post(`/api/v1/memory/${id}/restore`, back, person);
  for (const [event_type, payload] of [
    ['action.noted', { memory_id: id, card: { title: 'About mandrake', lines: ['zebrawood'] } }],
    ['action.quoted', { text: `He wrote: ${CONTENT.toUpperCase()}!`, count: 3 }],
  ] as const) {
    const event = { event_type, event_source: 'test', client_id, payload };
    expect((await gateway.post('/api/v1/events', event)).status).toBe(201);
  }
  return { id, others: [doubt.memory_id, String(fixed.body['memory_id'])] };
}

describe('redact', () => {
  test('leaves nothing of the text in any table, and the rest as it was', async () => {
    const { id, others } = await spread();
    expect(await whereFound(SECRETS)).toEqual(
      expect.arrayContaining([
        'core.idempotency_keys',
        'memory.conflicts',
        'memory.corrections',
        'memory.events',
        'memory.graph_edges',
        'memory.memories',
        'memory.memory_terms',
        'memory.vectors',
        'memory.memory_terms_past',
        'memory.supersessions',
      ]),
    );
    const { rows: before } = await gateway.db.admin.query<{ content_hash: string }>(
      'select content_hash, recorded_at, kind from memory.memories where memory_id = $1',
      [id],
    );

    const answer = await redact(id);
    expect(answer).toMatchObject({
      status: 200,
      body: { status: 'redacted', purging: ['vectors', 'kept answers'] },
    });
    expect(answer.body['receipt']).toMatchObject({
      memories: 1,
      vectors: 1,
      events: 2,
      answers: 2,
      notes: 4,
      links: 1,
      index_entries: expect.toSatisfy((n: number) => n > 5),
    });
    expect(answer.body['not_covered']).toMatch(/plans/);
    const { rows: after } = await gateway.db.admin.query(
      'select content_hash, recorded_at, kind from memory.memories where memory_id = $1',
      [id],
    );
    expect(after).toEqual(before);
    const { rows: audited } = await gateway.db.admin.query<{ canon: string }>(
      `select canon from core.audit_event where action = 'memory.redacted' and subject = $1`,
      [id],
    );
    expect(JSON.parse(audited[0]?.canon ?? '{}')).toMatchObject({
      actor: 'anna',
      data: answer.body['receipt'],
    });

    // The contender and the correction are memories of their own about the same subject.
    for (const other of others) expect((await redact(other)).status).toBe(200);
    expect(await whereFound(SECRETS)).toEqual([]);
  });

  test("another client's memory and event that say the same stay", async () => {
    const theirs = { content: CONTENT, client_id: 'other-clinic' };
    const told = await gateway.remember(theirs);
    const payload = { text: CONTENT };
    const event = { event_type: 'action.quoted', event_source: 'test', payload };
    await gateway.post('/api/v1/events', { ...event, client_id: theirs.client_id });
    const { memory_id } = await gateway.remember({ content: CONTENT, client_id });
    expect((await redact(memory_id)).body['receipt']).toMatchObject({ events: 0 });
    const scope = { client_id: theirs.client_id };
    const read = await gateway.get(`/api/v1/memory/${told.memory_id}`, scope);
    expect(read.body['content']).toBe(CONTENT);
    const events = await gateway.get('/api/v1/events', scope);
    expect(events.body['items']).toMatchObject([{ payload }]);
  });

  test('nothing shows the text: recall now and then, list, history, events, repeats', async () => {
    const told = { content: 'Barnaby sleeps at the observatory', client_id };
    const first = await gateway.post('/api/v1/memory/remember', statement(told), { key: 'barn' });
    const id = String(first.body['memory_id']);
    const then = new Date().toISOString();
    const correction = { memory_id: id, correction: 'He sleeps at home', reason: 'x', client_id };
    await gateway.post('/api/v1/memory/corrections', correction, as_person());
    expect((await redact(id)).status).toBe(200);
    const reads: [path: string, query: Record<string, string>][] = [
      ['/api/v1/memory/recall', { query: 'Barnaby observatory' }],
      ['/api/v1/memory/recall', { query: 'Barnaby observatory', as_of: then }],
      ['/api/v1/memory', { status: 'redacted' }],
      [`/api/v1/memory/${id}`, {}],
      [`/api/v1/memory/${id}/history`, {}],
      ['/api/v1/events', {}],
    ];
    for (const [path, query] of reads) {
      const { status, body } = await gateway.get(path, { client_id, ...query });
      expect(status, path).toBe(200);
      expect(JSON.stringify(body), path).not.toMatch(/barnaby|observatory/i);
    }
    const history = await gateway.get(`/api/v1/memory/${id}/history`, { client_id });
    expect(history.body['items']).toMatchObject([
      { content: '', status: 'redacted', superseded_reason: '[redacted]' },
      { content: 'He sleeps at home', status: 'current' },
    ]);
    // A sender who tries again is told what it was told: no second memory.
    await gateway.db.admin.query(`delete from core.idempotency_keys where key = 'barn'`);
    const again = await gateway.post('/api/v1/memory/remember', statement(told), { key: 'barn' });
    expect(again.body).toEqual(first.body);
  });

  test('twice is the same answer, by one audit row', async () => {
    const { memory_id } = await gateway.remember({ content: 'Told by mistake', client_id });
    const answers = await Promise.all([redact(memory_id), redact(memory_id), redact(memory_id)]);
    answers.push(await redact(memory_id, { reason: 'another reason', client_id }));
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      expect(body).toEqual(answers[0]?.body);
    }
    const { rows } = await gateway.db.admin.query(
      `select 1 from core.audit_event where action = 'memory.redacted' and subject = $1`,
      [memory_id],
    );
    expect(rows).toHaveLength(1);
  });

  test('is for people, and a 404 outside of the scope', async () => {
    const { memory_id } = await gateway.remember({ content: 'Not theirs to blank', client_id });
    expect(
      (await redact(memory_id, { reason, client_id }, { token: gateway.orchestrator })).status,
    ).toBe(403);
    expect((await redact(memory_id, { reason, client_id: 'umbra' })).status).toBe(404);
    expect((await redact(`mem_${'0'.repeat(26)}`)).status).toBe(404);
    expect((await redact(memory_id, { client_id })).status).toBe(422);
  });

  test('what is redacted is neither corrected, superseded, restored nor let in', async () => {
    const slot = { client_id, subject: 'pat', predicate: 'status' };
    await gateway.remember({ ...slot, content: 'Pat is in', authority: 'verified' });
    const doubt = await gateway.remember({ ...slot, content: 'Pat is out' });
    const { memory_id } = doubt;
    await redact(memory_id);
    const keep = { keep: 'contender', client_id };
    const path = `/api/v1/memory/conflicts/${doubt.conflict_id ?? ''}/resolve`;
    expect((await gateway.post(path, keep, as_person())).status).toBe(409);
    const correction = { memory_id, correction: 'Pat is off', reason, client_id };
    const refused = await gateway.post('/api/v1/memory/corrections', correction, as_person());
    expect(refused).toMatchObject({ status: 409, body: { code: 'not_current' } });
    const restored = await gateway.post(
      `/api/v1/memory/${memory_id}/restore`,
      { reason, client_id },
      as_person(),
    );
    expect(restored).toMatchObject({ status: 409, body: { code: 'not_superseded' } });
  });

  test('when the successor is redacted, what it replaced can come back', async () => {
    const slot = { client_id, subject: 'sam', predicate: 'owner' };
    const old = await gateway.remember({ ...slot, content: 'Sam owns the boat' });
    const next = await gateway.remember({ ...slot, content: 'Sam sold it to a secret buyer' });
    await redact(next.memory_id);
    const path = `/api/v1/memory/${old.memory_id}/restore`;
    const { body } = await gateway.post(path, { reason, client_id }, as_person());
    expect(body).toMatchObject({ restored: [old.memory_id], taken_out: [] });
  });

  test.each([
    ['half a surrogate pair', '\ud800'],
    ['a NUL', '\0'],
  ])('is not held up by %s in a request that is kept, nor in its answer', async (_what, half) => {
    const content = `The zebrawood cabinet number ${half.length + half.charCodeAt(0)}`;
    const { memory_id } = await gateway.remember({ content, client_id });
    const node = { client_id, node_id: memory_id, node_type: 'note', label: `${content}${half}` };
    const path = '/api/v1/memory/graph/nodes';
    const first = await gateway.post(path, node, { key: memory_id });
    expect(first.body['label']).toBe(`${content}${half === '\0' ? '' : '\ufffd'}`);
    // As answers were kept before they were the stored form.
    await gateway.db.admin.query(`update core.idempotency_keys set body = $2 where key = $1`, [
      memory_id,
      JSON.stringify(node),
    ]);
    expect((await redact(memory_id)).status).toBe(200);
    const again = await gateway.post(path, node, { key: memory_id });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(JSON.stringify(again.body)).not.toContain('zebrawood');
  });

  test('is not held up by what is nested deeper than can be walked', async () => {
    const content = 'The zebrawood chest with very many drawers';
    const { memory_id } = await gateway.remember({ content, client_id });
    // The door refuses such depths now; what was let in before is blanked all the same.
    const deep = `${'['.repeat(2000)}${JSON.stringify(content)}${']'.repeat(2000)}`;
    await gateway.db.admin.query(
      `insert into memory.events (event_id, event_type, event_source, client_id, payload, occurred_at, recorded_at, recorded_by)
       values ('evt_deep', 'task.received', 'test', $1, $2, now(), now(), 'test')`,
      [client_id, `{"task_id": "t-deep", "deep": ${deep}}`],
    );
    expect((await redact(memory_id)).status).toBe(200);
    const { rows } = await gateway.db.admin.query(
      "select 1 from memory.events where payload::text ilike '%many drawers%'",
    );
    expect(rows).toEqual([]);
  });

  test('a short text is blanked where it is all that is said, and not inside of words', async () => {
    const { memory_id } = await gateway.remember({ content: 'Done', client_id });
    const payload = { task_id: 't-9', status: 'well done, all of it', said: 'done' };
    const event = { event_type: 'task.updated', event_source: 'test', client_id, payload };
    await gateway.post('/api/v1/events', event);
    await redact(memory_id);
    const { body } = await gateway.get('/api/v1/events', { client_id, subject: 't-9' });
    expect(body['items']).toMatchObject([
      { payload: { task_id: 't-9', status: 'well done, all of it', said: '[redacted]' } },
    ]);
  });

  test.each(['PIN 4711', '🦊', '(sic)'])(
    'a short turn "%s" leaves the answers that quote it',
    async (content) => {
      const thread = `short-${encodeURIComponent(content)}`;
      const said = { content, client_id, thread: { id: thread, position: 0, speaker: 'Nurse' } };
      const { memory_id } = await gateway.remember(said);
      const next = { content: `After ${thread}`, client_id, thread: { id: thread, position: 1 } };
      await gateway.remember(next);
      const path = '/api/v1/memory/recall';
      const asked = { query: next.content, client_id };
      const first = await gateway.post(path, asked, { key: thread });
      expect(JSON.stringify(first.body)).toContain(`Nurse: ${content}`);
      await redact(memory_id);
      const again = await gateway.post(path, asked, { key: thread });
      expect(again.headers.get('idempotency-replayed')).toBe('true');
      expect(JSON.stringify(again.body)).not.toContain(`Nurse: ${content}`);
    },
  );
});
