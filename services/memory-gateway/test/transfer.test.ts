import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { derivedId } from '@almanac/shared/lang/ids';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { startGateway, type Gateway } from './gateway.ts';
import { exported, fileOf, fill, imported, linesOf, recordsOf, type Line } from './transfer.ts';

let source: Gateway;
let target: Gateway;
let file: string;
beforeAll(async () => {
  [source, target] = await Promise.all([startGateway(), startGateway()]);
  await fill(source);
  file = await exported(source, '*');
});
afterAll(() => Promise.all([source.close(), target.close()]));

const refusalsOf = async (...records: (Line | string)[]) => {
  const { status, body } = await imported(target, fileOf(records));
  expect(status).toBe(200);
  return body.refusals.map((one) => one.reason);
};
const first = (type: string, more: Line = {}): Line => {
  const found = recordsOf(file).find((one) => one['type'] === type);
  return { ...found, ...more };
};
const id = (prefix: string, n: number) => `${prefix}_${String(n).padStart(26, '0')}`;

describe('an export', () => {
  test('is a header, records of every kind with their history, and an end that counts them', () => {
    const lines = linesOf(file);
    expect(lines[0]).toMatchObject({
      type: 'header',
      format: 'almanac-memory',
      version: 1,
      scopes: null,
    });
    expect(lines.at(-1)).toMatchObject({
      type: 'end',
      records: lines.length - 2,
      counts: {
        predicate: 1,
        memory: 27,
        memory_state: 21,
        redaction: 3,
        supersession: 12,
        correction: 3,
        conflict: 3,
        document: 6,
        graph_node: 9,
        graph_edge: 6,
      },
    });
    const statuses = recordsOf(file).map((one) => one['status']);
    for (const status of ['current', 'superseded', 'conflict', 'open']) {
      expect(statuses).toContain(status);
    }
  });

  test('holds a scope and nothing else', async () => {
    const own = await exported(source, 'acme');
    expect(own).toContain('acme is fast now');
    expect(own).toContain('everyone is fast now');
    expect(own).not.toContain('umbra');
    expect(linesOf(own)[0]).toMatchObject({ scopes: ['', 'acme'] });
    const global = await exported(source);
    expect(global).not.toMatch(/acme|umbra/);
    expect(recordsOf(await exported(source, `acme' or '1'='1`))).toEqual(recordsOf(global));
    const all = { client_id: '*' };
    const refused = await source.get('/api/v1/memory/export', all, { token: source.orchestrator });
    expect(refused.status).toBe(403);
  });
});

describe('an import', () => {
  test('into an empty gateway gives the same export again', async () => {
    const { status, body } = await imported(target, file);
    expect([status, body.refusals]).toEqual([200, []]);
    expect(body.imported['memory']).toBe(27);
    expect(body.known).toEqual({});
    const again = await exported(target, '*');
    expect(recordsOf(again)).toEqual(recordsOf(file));
    expect(linesOf(again).at(-1)).toEqual(linesOf(file).at(-1));
  });

  test('of the same file again changes nothing, indexes included', async () => {
    const sizes = async (): Promise<unknown> => {
      const { rows } = await target.db.admin.query(
        `select (select count(*) from memory.memory_terms) as terms, (select count(*) from memory.chunk_terms) as chunks,
                (select count(*) from memory.event_terms) as events, (select count(*) from core.audit_event) as audit,
                (select sum(words) from memory.scope_sizes) as words, (select sum(words) from memory.index_sizes) as more`,
      );
      return rows[0];
    };
    const before = await sizes();
    const { body } = await imported(target, file);
    expect(body.imported).toEqual({});
    expect(body.known).toMatchObject({ memory: 27, event: expect.any(Number) as number });
    expect(body.refusals).toEqual([]);
    expect(await sizes()).toEqual(before);
    expect(recordsOf(await exported(target, '*'))).toEqual(recordsOf(file));
  });

  test('makes recall, search and similar events answer as in the source', async () => {
    for (const client_id of ['acme', 'umbra']) {
      const scope = { client_id };
      const asks: [string, Record<string, string>][] = [
        [
          '/api/v1/memory/recall',
          { query: `is ${client_id} fast or slow`, context: '2', ...scope },
        ],
        ['/api/v1/memory/recall', { query: `turn 1 漢字`, ...scope }],
        ['/api/v1/memory/search/docs', { query: 'which socket', ...scope }],
        ['/api/v1/memory/similar/events', { query: 'lighthouse', ...scope }],
        ['/api/v1/memory/graph/neighbors', { entity_id: 'coda:cats', depth: '2', ...scope }],
        ['/api/v1/memory/conflicts', scope],
        ['/api/v1/memory', scope],
        ['/api/v1/memory/docs', scope],
      ];
      for (const [path, query] of asks) {
        const [here, there] = await Promise.all([target.get(path, query), source.get(path, query)]);
        const rounded = (body: unknown) =>
          JSON.stringify(body, (name, value: unknown) =>
            name === 'next_cursor' || name === 'score' ? null : value,
          );
        expect(rounded(here.body), path).toBe(rounded(there.body));
        expect(JSON.stringify(here.body)).not.toContain(client_id === 'acme' ? 'umbra' : 'acme');
      }
    }
    const { items } = await target.recall('acme nine cats', { client_id: 'acme' });
    expect(items.map((item) => item.content)).not.toContain('acme has ten cats');
    const old = recordsOf(file).find((one) => one['content'] === 'acme has nine cats');
    const history = await target.get(`/api/v1/memory/${String(old?.['memory_id'])}/history`, {
      client_id: 'acme',
    });
    expect(history.body['items']).toHaveLength(2);
  });

  test('makes questions about the past answer as in the source', async () => {
    const states = recordsOf(file).filter((one) => one['type'] === 'memory_state');
    const instants = new Set(states.flatMap((one) => [one['from_at'], one['to_at']]).map(String));
    for (const as_of of instants) {
      for (const query of ['acme cats', 'acme slow fast quiet']) {
        const [here, there] = await Promise.all(
          [target, source].map(async (one) => {
            const { items } = await one.recall(query, { client_id: 'acme', as_of });
            return items.map(({ content, version, confidence }) => [content, version, confidence]);
          }),
        );
        expect(here?.toSorted(), as_of).toEqual(there?.toSorted());
      }
    }
    expect(instants.size).toBeGreaterThan(10);
  });

  test('of what once failed is no news for the observer', async () => {
    const observer = target.db.openAs('observer');
    const { rows } = await observer.query<{ notice: unknown }>(
      `select notice from memory.stats_events where event_type = 'workflow.failed'`,
    );
    expect(rows.map((row) => row.notice)).toEqual([null, null, null]);
  });

  test('goes on living: what was imported is superseded as if it were its own', async () => {
    const slot = { subject: 'acme', predicate: 'status', client_id: 'acme' };
    const told = await target.remember({
      ...slot,
      content: 'acme is gone',
      authority: 'canonical',
    });
    expect(told).toMatchObject({ status: 'superseded_older' });
    const { body } = await imported(target, file);
    expect([body.imported, body.refusals]).toEqual([{}, []]);
    const known = await target.remember({ content: 'everyone has nine cats' });
    expect(known.status).toBe('duplicate');
  });

  test('is for people, and takes lines of JSON only', async () => {
    const service = await target.db.token('planner');
    expect((await imported(target, file, { token: service })).status).toBe(403);
    expect((await imported(target, file, { token: 'nobody' })).status).toBe(401);
    expect((await imported(target, file, { type: 'application/json' })).status).toBe(415);
    expect((await imported(target, file, { type: 'application/x-ndjson' })).status).toBe(200);
  });

  test('larger than any other body is taken, and a refusal of it is heard', async () => {
    const payload = { workflow: 'w', error: 'x'.repeat(20_000) };
    const events = Array.from({ length: 300 }, (_, n) =>
      first('event', {
        event_id: id('evt', n),
        client_id: 'large',
        dedupe_key: `large-${n}`,
        payload,
      }),
    );
    const large = fileOf(events);
    expect(large.length).toBeGreaterThan(5_000_000);
    expect((await imported(target, large, { token: 'nobody' })).status).toBe(401);
    expect((await imported(target, large, { token: target.orchestrator })).status).toBe(403);
    expect((await imported(target, large)).body.imported).toEqual({ event: 300 });
    const over = fileOf([first('event', { payload: { error: 'x'.repeat(5 * 1024 * 1024) } })]);
    expect(await imported(target, over)).toMatchObject({
      status: 413,
      body: { code: 'line_too_long' },
    });
  });
});

describe('a file', () => {
  const node = (n: number): Line =>
    first('graph_node', { scope: 'cut', node_id: `cut:${n}`, label: `Node ${n}` });

  test('that was cut is refused as cut, and imports whole when it is sent again', async () => {
    const whole = fileOf([1, 2, 3].map(node));
    const lines = whole.split('\n');
    for (const cut of [lines.slice(0, 2), lines.slice(0, -2)]) {
      const { status, body } = await imported(target, `${cut.join('\n')}\n`);
      expect([status, body.code]).toEqual([422, 'file_cut']);
    }
    expect(await imported(target, whole.slice(0, -60))).toMatchObject({ status: 422 });
    expect((await imported(target, whole)).body).toMatchObject({
      imported: {},
      known: { graph_node: 3 },
    });
  });

  test('that was altered is refused as altered', async () => {
    const whole = fileOf([4, 5].map(node));
    const lines = whole.split('\n');
    const missing = [...lines.slice(0, 1), ...lines.slice(2)].join('\n');
    const changed = whole.replace('Node 5', 'Node 6');
    for (const bad of [missing, changed, `${whole}${lines[1] ?? ''}\n`]) {
      expect(await imported(target, bad)).toMatchObject({
        status: 422,
        body: { code: 'file_altered' },
      });
    }
  });

  test.each([
    '',
    '{}\n',
    'no json\n',
    '{"type":"header","format":"other","version":1}\n',
    '{"type":"header","format":"almanac-memory","version":2,"exported_at":"2026-11-26T12:00:00Z","scopes":null}\n',
    '{"type":"end","counts":{},"records":0,"sha256":""}\n',
  ])('that begins with %j is no export', async (text) => {
    expect(await imported(target, text)).toMatchObject({
      status: 422,
      body: { code: 'no_export' },
    });
  });
});

describe('a bad line refuses itself alone, with its number', () => {
  test('among good ones', async () => {
    const good = (n: number): Line => first('graph_node', { scope: 'bad', node_id: `good:${n}` });
    const { body } = await imported(
      target,
      fileOf([good(1), 'not json', good(2), { type: 'cat' }, good(3)]),
    );
    expect(body.imported).toEqual({ graph_node: 3 });
    expect(body.refusals.map(({ line, type }) => [line, type])).toEqual([
      [3, 'unknown'],
      [5, 'unknown'],
    ]);
  });

  test.each<[string, () => Line, RegExp]>([
    ['an unknown member', () => first('memory', { forged: 1 }), /forged/],
    ['a bad id', () => first('memory', { memory_id: 'mem_1' }), /memory_id/],
    ['a bad time', () => first('memory', { recorded_at: 'yesterday' }), /recorded_at/],
    [
      'a year that not every store knows',
      () =>
        first('event', {
          event_id: id('evt', 900),
          dedupe_key: null,
          occurred_at: '0000-01-01T00:00:00Z',
        }),
      /a year from 1000 to 9998/,
    ],
    [
      'all clients as its own',
      () => first('event', { event_id: id('evt', 901), client_id: '*' }),
      /client_id/,
    ],
    [
      'a NUL',
      () => first('event', { event_id: id('evt', 902), dedupe_key: null, payload: { 'a\0': 1 } }),
      /cannot be stored/,
    ],
    [
      'half a character',
      () => first('graph_node', { node_id: 'half', label: '\ud800' }),
      /cannot be stored/,
    ],
    [
      'a forged content',
      () => first('memory', { memory_id: id('mem', 903), content: 'forged' }),
      /content_hash/,
    ],
    [
      'what another current memory says',
      () => first('memory', { ...currentMemory(), memory_id: id('mem', 904) }),
      /said by another/,
    ],
    [
      'a known id for other content',
      () => first('memory', { memory_id: currentMemory()['memory_id'] }),
      /another content/,
    ],
    [
      'a broken rule',
      () =>
        first('memory', {
          ...currentMemory(),
          memory_id: id('mem', 905),
          status: 'superseded',
        }),
      /breaks the rule/,
    ],
    [
      'a known dedupe_key',
      () => first('event', { event_id: id('evt', 906) }),
      /recorded here already/,
    ],
    [
      'a second current version',
      () => first('document', { ...currentDocument(), version: 9 }),
      /another version/,
    ],
    ['a chunk of nothing', () => chunkAt({ doc_id: 'nothing' }), /not here/],
    ['a chunk beyond its document', () => chunkAt({ position: 99 }), /not here/],
    [
      'a chunk under the id of another place',
      () => first('doc_chunk', { position: 1, chunk_id: id('chk', 907) }),
      /chunk_id/,
    ],
    [
      'the fingerprint of another statement',
      () => first('memory', { memory_id: id('mem', 909), fingerprint: '0'.repeat(64) }),
      /fingerprint/,
    ],
    [
      'a redacted memory with a content',
      () => ({ ...redacted(), memory_id: id('mem', 910), content: 'still here' }),
      /redacted/,
    ],
    [
      'memories that are not here',
      () => first('supersession', { new_id: id('mem', 908) }),
      /not here/,
    ],
    ['memories of two clients', () => first('supersession', { ...acrossClients() }), /one scope/],
    [
      'a conflict of two clients',
      () =>
        first('conflict', {
          conflict_id: id('cfl', 1),
          memory_id: acrossClients().old_id,
          contender_id: acrossClients().new_id,
        }),
      /one scope/,
    ],
  ])('%s', async (_what, record, reason) => {
    expect(await refusalsOf(record())).toEqual([expect.stringMatching(reason)]);
  });

  test('a past state of a memory that was not imported, or beyond the present one', async () => {
    const { memory_id } = await target.remember({ content: 'A native memory' });
    const [state = {}] = ofType('memory_state');
    const to_at = '2999-01-01T00:00:00.000Z';
    expect(await refusalsOf({ ...state, memory_id }, { ...state, to_at })).toEqual([
      expect.stringMatching(/not imported with this file/),
      expect.stringMatching(/not imported with this file/),
    ]);
  });

  test('what is outside of the scope of the import', async () => {
    const inside = first('graph_node', { scope: 'mine', node_id: 'scoped:1' });
    const outside = first('graph_node', { scope: 'theirs', node_id: 'scoped:2' });
    const { body } = await imported(target, fileOf([inside, outside, acmeSupersession()]), {
      query: '?client_id=mine',
    });
    expect(body.imported).toEqual({ graph_node: 1 });
    expect(body.refusals.map(({ line }) => line)).toEqual([3, 4]);
  });

  const chunkAt = (place: Line): Line => {
    const chunk = first('doc_chunk', place);
    const parts = ['scope', 'doc_id', 'version', 'position'].map((name) => String(chunk[name]));
    return { ...chunk, chunk_id: derivedId('chk', ...parts) };
  };
  const redacted = (): Line => ofType('memory').find((one) => one['status'] === 'redacted') ?? {};
  const ofType = (type: string) => recordsOf(file).filter((one) => one['type'] === type);
  const currentMemory = (): Line =>
    ofType('memory').find((one) => one['status'] === 'current' && one['client_id'] === null) ?? {};
  const currentDocument = (): Line =>
    ofType('document').find((one) => one['status'] === 'current') ?? {};
  const idOf = (client: string) =>
    ofType('memory').find((one) => one['client_id'] === client)?.['memory_id'];
  const acrossClients = () => ({ old_id: idOf('acme'), new_id: idOf('umbra') });
  const acmeSupersession = (): Line => ({
    ...ofType('supersession').find((one) =>
      ofType('memory').some((m) => m['memory_id'] === one['old_id'] && m['client_id'] === 'acme'),
    ),
    at: '2020-01-01T00:00:00Z',
  });
});

describe('a peer that leaves', () => {
  test('while it reads gives its place back; meanwhile a third export is told to wait', async () => {
    await target.db.admin.query(
      `insert into memory.events (event_id, event_type, event_source, client_id, payload, occurred_at,
         recorded_at, recorded_by)
       select 'evt_' || lpad((5000 + n)::text, 26, '0'), 'task.received', 'test', 'huge',
              jsonb_build_object('title', repeat('x', 100000)), now(), now(), 'x' from generate_series(1, 400) n`,
    );
    const open = () =>
      fetch(`${target.service.url}/api/v1/memory/export?client_id=huge`, {
        headers: { authorization: `Bearer ${target.person}` },
      });
    const unread = [await open(), await open()];
    const third = await open();
    expect([third.status, third.headers.get('retry-after')]).toEqual([429, '10']);
    for (const one of unread) await one.body?.cancel();
    await waitFor('a place', async () => {
      const answer = await open();
      await answer.body?.cancel();
      return answer.status === 200;
    });
    await waitFor('both places', async () => {
      const answers = [await open(), await open()];
      for (const one of answers) await one.body?.cancel();
      return answers.every((one) => one.status === 200);
    });
  });

  test('while it sends leaves what it has sent, and the rest comes with the next try', async () => {
    const nodes = Array.from({ length: 1200 }, (_, n) =>
      first('graph_node', { scope: 'left', node_id: `left:${n}` }),
    );
    const whole = fileOf(nodes);
    const leaving = new AbortController();
    let sent = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        if (!sent) controller.enqueue(new TextEncoder().encode(whole.slice(0, whole.length / 2)));
        sent = true;
      },
    });
    const headers = {
      authorization: `Bearer ${target.person}`,
      'content-type': 'application/jsonl',
    };
    const request = { method: 'POST', headers, body, signal: leaving.signal, duplex: 'half' };
    const answer = fetch(`${target.service.url}/api/v1/memory/import`, request as RequestInit);
    await waitFor('a first batch', async () => {
      const { rows } = await target.db.admin.query(
        `select 1 from memory.graph_nodes where scope = 'left' limit 1`,
      );
      return rows.length > 0;
    });
    leaving.abort();
    await expect(answer).rejects.toThrow();
    const { body: told } = await imported(target, whole);
    expect(told.known['graph_node']).toBeGreaterThanOrEqual(500);
    expect((told.imported['graph_node'] ?? 0) + (told.known['graph_node'] ?? 0)).toBe(1200);
  });
});
