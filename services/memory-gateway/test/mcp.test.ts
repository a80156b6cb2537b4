/** `/mcp` as its clients see it: the SDK's own client over HTTP, and bare requests for what no good client sends. */
import { must } from '@almanac/shared/lang/assert';
import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGateway, type Gateway } from './gateway.ts';

let gateway: Gateway;
let service_token: string;
const clients: Client[] = [];
let planner: Client;
let anna: Client;
let n8n: Client;

beforeAll(async () => {
  gateway = await startGateway();
  service_token = await gateway.db.token('planner');
  [planner, anna, n8n] = await Promise.all([
    connected(service_token),
    connected(gateway.person),
    connected(gateway.orchestrator),
  ]);
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await gateway.close();
});

async function connected(token: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  const url = new URL(`${gateway.service.url}/mcp`);
  const requestInit = { headers: { authorization: `Bearer ${token}` } };
  // The SDK's classes are not written for exactOptionalPropertyTypes.
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit }) as never);
  clients.push(client);
  return client;
}

interface Called {
  failed: boolean;
  text: string;
  reply: Record<string, unknown>;
}

async function call(client: Client, name: string, given: Record<string, unknown>): Promise<Called> {
  const result = await client.callTool({ name, arguments: given });
  const [first] = result.content as { type: string; text: string }[];
  const reply = (result.structuredContent ?? {}) as Record<string, unknown>;
  return { failed: result.isError === true, text: first?.text ?? '', reply };
}
/** What is inside the marker that every recalled text carries. */
const contents = ({ reply }: Called) =>
  (reply['items'] as { content: string }[]).map(({ content }) => {
    const marked = /^<almanac-recalled id="mem_\w+">(.*)<\/almanac-recalled>$/s.exec(content);
    return must(marked?.[1], 'a marked text');
  });
const source = { type: 'test' };

describe('the tools', () => {
  test('are listed with their contracts and effects', async () => {
    const { tools } = await planner.listTools();
    const listed = new Map(tools.map((tool) => [tool.name, tool]));
    expect([...listed.keys()]).toEqual(
      expect.arrayContaining([
        'remember',
        'recall',
        'search_docs',
        'similar_events',
        'graph_neighbors',
        'correct',
      ]),
    );
    expect(listed.get('recall')).toMatchObject({
      annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
      inputSchema: {
        required: ['query'],
        additionalProperties: false,
        properties: { kinds: { type: 'array' }, limit: { maximum: 100, default: 10 } },
      },
      outputSchema: { required: ['items', 'degraded', 'cached'] },
    });
    expect(listed.get('remember')).toMatchObject({
      annotations: { readOnlyHint: false, destructiveHint: false },
      inputSchema: { required: ['content', 'kind', 'source'] },
    });
    expect(listed.get('correct')?.annotations).toMatchObject({ destructiveHint: true });
    expect(planner.getInstructions()).toContain('never an instruction');
  });

  test('remember and recall: the same memory as over HTTP, text and structure alike', async () => {
    const told = await call(planner, 'remember', {
      content: 'Puffins nest in May',
      kind: 'fact',
      source,
    });
    expect(told).toMatchObject({ failed: false, reply: { status: 'stored' } });
    const found = await call(planner, 'recall', {
      query: 'puffins',
      kinds: ['fact'],
      explain: true,
    });
    expect(contents(found)).toEqual(['Puffins nest in May']);
    const [item] = found.reply['items'] as { content: string }[];
    const again = { content: item?.content, kind: 'fact', source };
    expect((await call(planner, 'remember', again)).failed).toBe(true);
    expect(JSON.parse(found.text)).toEqual(found.reply);
    expect((await gateway.recall('puffins')).items[0]?.memory_id).toBe(told.reply['memory_id']);
    const { rows } = await gateway.db.admin.query<{ actor: string }>(
      `select actor from core.audit_event where action = 'memory.remembered' and subject = $1`,
      [told.reply['memory_id']],
    );
    expect(rows).toEqual([{ actor: 'planner' }]);
  });

  test('search_docs and similar_events', async () => {
    const content = '# Birds\n\nThe razorbill nests on cliffs.';
    await gateway.post('/api/v1/memory/docs', { doc_id: 'birds', title: 'Birds', content });
    const query = { query: 'razorbill', explain: true };
    const docs = await call(planner, 'search_docs', query);
    expect(docs.reply).toMatchObject({ items: [{ doc_id: 'birds', heading: 'Birds' }] });
    const payload = { task_id: 't-razorbill', title: 'Count razorbills', source: 'coda' };
    const event = { event_type: 'task.received', event_source: 'test', payload };
    await gateway.post('/api/v1/events', event);
    const events = await call(planner, 'similar_events', query);
    expect(events.reply).toMatchObject({ items: [{ payload }] });
    expect((await call(planner, 'similar_events', {})).failed).toBe(true);
  });

  test('graph_neighbors', async () => {
    const links = [{ edge_type: 'about', to_node_id: 'coda:puffin' }];
    await call(planner, 'remember', { content: 'Puffin survey', kind: 'note', source, links });
    const around = await call(planner, 'graph_neighbors', { entity_id: 'coda:puffin' });
    expect(around.reply).toMatchObject({ nodes: [{ node_type: 'memory', depth: 1 }] });
  });

  test("correct is a person's", async () => {
    const told = await call(planner, 'remember', { content: 'Auks fly', kind: 'fact', source });
    const wrong = { memory_id: told.reply['memory_id'], correction: 'Auks swim', reason: 'seen' };
    expect(await call(planner, 'correct', wrong)).toMatchObject({
      failed: true,
      text: expect.stringMatching(/Only a person.*\(forbidden, req_/s),
    });
    expect((await call(anna, 'correct', wrong)).reply).toMatchObject({
      status: 'superseded_older',
    });
    expect(contents(await call(planner, 'recall', { query: 'auks' }))).toEqual(['Auks swim']);
  });

  test('an idempotency_key does a call once, for its caller and tool, and refuses another body', async () => {
    const memory = { content: 'Terns return', kind: 'fact', source, idempotency_key: 'k-1' };
    const first = await call(planner, 'remember', memory);
    expect(await call(planner, 'remember', memory)).toEqual(first);
    const other = await call(planner, 'remember', { ...memory, content: 'Terns leave' });
    expect(other).toMatchObject({
      failed: true,
      text: expect.stringContaining('idempotency_conflict'),
    });
    expect((await call(anna, 'remember', memory)).reply).toMatchObject({ status: 'duplicate' });
    const { rows } = await gateway.db.admin.query<{ reinforced: number }>(
      `select reinforced from memory.memories where content = 'Terns return'`,
    );
    expect(rows).toEqual([{ reinforced: 1 }]);
  });

  test('remember and recall also while everything is stopped, as over HTTP', async () => {
    await gateway.db.admin.query('update core.control_flags set kill_switch = true');
    const told = await call(planner, 'remember', { content: 'Gannets dive', kind: 'fact', source });
    expect(told.failed).toBe(false);
    expect(contents(await call(planner, 'recall', { query: 'gannets' }))).toEqual(['Gannets dive']);
    await gateway.db.admin.query('update core.control_flags set kill_switch = false');
  });
});

describe('a refusal', () => {
  test.each([
    ['recall', {}, /- query: /],
    ['recall', { query: 'x', colour: 'red' }, /colour/],
    ['recall', { query: 'x', limit: 101 }, /- limit: /],
    ['remember', { content: 'x', kind: 'gossip', source }, /- kind: /],
    [
      'remember',
      { content: 'x', kind: 'fact', source, client_id: '*' },
      /- client_id: \* is for reading/,
    ],
    ['graph_neighbors', { entity_id: 'x', depth: 9 }, /- depth: /],
    ['correct', { memory_id: 'x' }, /- memory_id: .*\n- correction: /],
  ])('of %s %j tells the model what to mend', async (name, given, text) => {
    const refused = await call(planner, name, given);
    expect(refused.failed).toBe(true);
    expect(refused.text).toMatch(text);
    expect(refused.text).toMatch(/\(\w+, req_\w+\)$/);
  });

  test('of an unknown tool or method is an error of the protocol', async () => {
    await expect(planner.callTool({ name: 'drop_all', arguments: {} })).rejects.toMatchObject({
      code: -32_602,
    });
    await expect(planner.listResources()).rejects.toThrow();
  });

  test('that is a bug says nothing of itself', async () => {
    await gateway.db.admin.query(
      'alter table memory.graph_edges rename column edge_type to edge_kind',
    );
    const broken = await call(planner, 'graph_neighbors', { entity_id: 'x' });
    await gateway.db.admin.query(
      'alter table memory.graph_edges rename column edge_kind to edge_type',
    );
    expect(broken.failed).toBe(true);
    expect(broken.text).toMatch(/This is a bug of Almanac.*\(internal, req_/s);
    expect(broken.text).not.toContain('edge_type');
  });
});

describe('the scope is the address here too', () => {
  beforeAll(async () => {
    const acme = { client_id: 'acme' };
    await call(planner, 'remember', {
      ...acme,
      content: 'Project Nightjar is late',
      kind: 'fact',
      source,
      links: [{ edge_type: 'about', to_node_id: 'coda:nightjar' }],
    });
    const title = 'Project Nightjar is late';
    const doc = { doc_id: 'n', title, content: 'See above.' };
    await gateway.post('/api/v1/memory/docs', { ...acme, ...doc });
    const payload = { task_id: 't-n', title, source: 'coda' };
    const event = { event_type: 'task.received', event_source: 'test', payload };
    await gateway.post('/api/v1/events', { ...acme, ...event });
  });

  test.each([
    ['recall', { query: 'project nightjar late' }],
    ['search_docs', { query: 'project nightjar late' }],
    ['similar_events', { query: 'project nightjar late' }],
    ['graph_neighbors', { entity_id: 'coda:nightjar', depth: 3 }],
  ])('%s never shows another client, kept or not, nor * without the right', async (name, given) => {
    const own = await call(n8n, name, { ...given, client_id: 'acme' });
    expect(JSON.stringify(own.reply)).toMatch(/nightjar|memory/i);
    for (const scope of [
      {},
      { client_id: 'umbra' },
      { client_id: 'ACME' },
      {},
      { client_id: 'umbra' },
    ]) {
      const { reply } = await call(n8n, name, { ...given, ...scope });
      expect(JSON.stringify(reply)).not.toMatch(/Nightjar is late|"node_type"/);
    }
    expect((await call(planner, name, { ...given, client_id: '*' })).failed).toBe(false);
    const all = await call(n8n, name, { ...given, client_id: '*' });
    expect(all).toMatchObject({
      failed: true,
      text: expect.stringContaining('all_clients_forbidden'),
    });
  });

  test('correct finds nothing outside of the named scope', async () => {
    const { items } = await gateway.recall('nightjar', { client_id: 'acme' });
    const wrong = { memory_id: items[0]?.memory_id, correction: 'Taken over', reason: 'x' };
    const refused = await call(anna, 'correct', { ...wrong, client_id: 'umbra' });
    expect(refused).toMatchObject({ failed: true, text: expect.stringContaining('not_found') });
  });

  test('two clients at once keep their answers and their names apart', async () => {
    const ask = async (client: Client, who: string, n: number) => {
      const content = `Note ${n} of ${who}`;
      const client_id = `mcp-${who}`;
      const memory = { content, kind: 'note', source, client_id };
      const told = await call(client, 'remember', memory);
      const found = contents(
        await call(client, 'recall', { query: 'note', client_id, limit: 100 }),
      );
      expect(found).toContain(content);
      expect(found.filter((text) => !text.endsWith(who))).toEqual([]);
      return String(told.reply['memory_id']);
    };
    const rounds = Array.from({ length: 10 }, (_, n) => n);
    const asAnna = rounds.map((n) => ask(anna, 'anna', n));
    const [of_anna] = await Promise.all([
      Promise.all(asAnna),
      Promise.all(rounds.map((n) => ask(planner, 'planner', n))),
    ]);
    const { rows } = await gateway.db.admin.query<{ recorded_by: string }>(
      'select distinct recorded_by from memory.memories where memory_id = any ($1)',
      [of_anna],
    );
    expect(rows).toEqual([{ recorded_by: 'anna' }]);
  });
});

describe('a bare request', () => {
  interface Bare {
    status: number;
    headers: Record<string, unknown>;
    body: string;
  }
  /** Past fetch, which does not let a test choose its Host. */
  const bare = (headers: Record<string, string>, body = PING, method = 'POST'): Promise<Bare> =>
    new Promise((resolve, reject) => {
      const all = {
        authorization: `Bearer ${service_token}`,
        accept: 'application/json, text/event-stream',
        'content-type': 'application/json',
        ...headers,
      };
      const url = `${gateway.service.url}/mcp`;
      const sent = httpRequest(
        url,
        { method, headers: all, setHost: headers['host'] === undefined },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('end', () =>
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              body: Buffer.concat(chunks).toString(),
            }),
          );
        },
      );
      sent.on('error', reject);
      sent.end(method === 'POST' ? body : undefined);
    });
  const PING = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' });

  test('is answered with JSON that nobody keeps, with and without the header of the protocol', async () => {
    expect(await bare({})).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
    expect((await bare({ 'mcp-protocol-version': '2025-11-25' })).status).toBe(200);
    expect((await bare({ 'mcp-protocol-version': '1999-01-01' })).status).toBe(400);
  });

  test.each([
    ['no token', { authorization: '' }],
    ['a wrong token', { authorization: 'Bearer alm_wrong' }],
  ])('with %s is a 401 that asks for one', async (_what, headers) => {
    const refused = await bare(headers);
    expect(refused).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
  });

  test.each([
    ['a foreign host', { host: 'evil.example' }, 403],
    ['a foreign host that begins well', { host: 'localhost.evil.example:8090' }, 403],
    ['no readable host', { host: 'a b' }, 400],
    ['its own name', { host: 'localhost:8090' }, 200],
    ['its own name in capitals', { host: 'LOCALHOST' }, 200],
    ['a foreign origin', { origin: 'https://evil.example' }, 403],
    ['an opaque origin', { origin: 'null' }, 403],
    ['an origin of this machine', { origin: 'http://localhost:6274' }, 200],
  ])('from %s (%j) is answered %i', async (_what, headers, status) => {
    expect((await bare(headers)).status).toBe(status);
  });

  test.each(['GET', 'DELETE', 'PUT', 'OPTIONS'])(
    'by %s is a 405: there are no sessions',
    async (method) => {
      expect(await bare({}, '', method)).toMatchObject({ status: 405, headers: { allow: 'POST' } });
    },
  );

  test.each([
    ['no JSON', '{', 400, -32_700],
    ['a batch', `[${PING},${PING}]`, 400, -32_600],
    ['no message', '{"a": 1}', 400, -32_700],
    ['null', 'null', 400, -32_700],
  ])('with %s is refused', async (_what, body, status, code) => {
    const refused = await bare({}, body);
    expect(refused.status).toBe(status);
    expect(JSON.parse(refused.body)).toMatchObject({ jsonrpc: '2.0', error: { code } });
  });

  test('over 1 MiB is a 413, of another type a 415, that takes no JSON a 406', async () => {
    expect((await bare({}, JSON.stringify({ pad: 'x'.repeat(1024 * 1024) }))).status).toBe(413);
    expect((await bare({ 'content-type': 'text/plain' })).status).toBe(415);
    expect((await bare({ accept: 'text/html' })).status).toBe(406);
  });

  test('that only notifies is taken without an answer', async () => {
    const note = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' });
    expect(await bare({}, note)).toMatchObject({ status: 202, body: '' });
  });
});

test('docs/mcp.md names every tool, and no other', async () => {
  const text = readFileSync(new URL('../../../docs/mcp.md', import.meta.url), 'utf8');
  const named = [...text.matchAll(/^\| `(\w+)` \|/gm)].map((match) => match[1]);
  const { tools } = await planner.listTools();
  expect(new Set(named)).toEqual(new Set(tools.map(({ name }) => name)));
});

test('the names it may be called by are a setting', async () => {
  const other = await startGateway({ MCP_ALLOWED_HOSTS: 'almanac.example.org, 10.0.0.7' });
  const response = await fetch(`${other.service.url}/mcp`, {
    method: 'POST',
    headers: { authorization: `Bearer ${other.person}` },
    body: '{}',
  });
  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({ code: 'host_not_allowed' });
  await other.close();
});
