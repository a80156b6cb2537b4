/** A small mem0 that speaks as its platform and as its self-hosted server, on a real socket, and fails as told. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';

export interface StoredAtMem0 {
  id: string;
  memory: string;
  user_id: string;
  run_id: string | undefined;
  metadata: Record<string, unknown>;
}

/** `lost`: what was asked is done, and the connection is cut before the answer. */
export type Fault = { status: number; retry_after?: string } | 'hang' | 'cut' | 'lost';

export interface Mem0Server {
  url: string;
  key: string;
  stored: StoredAtMem0[];
  /** Method and path of every request. */
  asked: string[];
  /** Played one after the other for requests whose `METHOD path` begins with `on`. */
  faults: { on: string; fault: Fault }[];
  close(): Promise<void>;
}

export async function startMem0Server(): Promise<Mem0Server> {
  const state: Omit<Mem0Server, 'url' | 'close'> = {
    key: 'm0-key',
    stored: [],
    asked: [],
    faults: [],
  };
  const server = createServer((request, response) => {
    answer(state, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

type State = Omit<Mem0Server, 'url' | 'close'>;

async function answer(
  state: State,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await bodyOf(request);
  const asked = `${request.method ?? ''} ${request.url ?? ''}`;
  state.asked.push(asked);
  const at = state.faults.findIndex(({ on }) => asked.startsWith(on));
  const [played] = at < 0 ? [] : state.faults.splice(at, 1);
  const fault = played?.fault;
  if (fault === 'hang') return;
  if (fault === 'cut') return void response.destroy();
  if (typeof fault === 'object') {
    const headers = fault.retry_after === undefined ? {} : { 'retry-after': fault.retry_after };
    return reply(response, fault.status, { detail: 'as told' }, headers);
  }
  const platform = asked.includes('/v3/') || asked.includes('/v1/');
  const given = platform
    ? request.headers.authorization === `Token ${state.key}`
    : request.headers['x-api-key'] === state.key;
  if (!given) return reply(response, 401, { detail: 'Invalid API key.' });
  const [status, value] = platform
    ? platformAnswer(state, asked, body)
    : ownAnswer(state, asked, body);
  if (fault === 'lost') return void response.destroy();
  reply(response, status, value);
}

type Json = Record<string, unknown>;

function platformAnswer(state: State, asked: string, body: Json): [number, unknown] {
  if (asked === 'GET /v1/ping/') return [200, { status: 'ok', org_id: 'o', project_id: 'p' }];
  if (asked === 'POST /v3/memories/add/') {
    store(state, body);
    return [200, { message: 'queued', status: 'PENDING', event_id: randomUUID() }];
  }
  if (asked.startsWith('POST /v3/memories/?')) {
    const { AND } = body['filters'] as { AND: [{ user_id: string }, { metadata: Json }] };
    const results = state.stored.filter(
      (one) =>
        one.user_id === AND[0].user_id &&
        one.metadata['memory_id'] === AND[1].metadata['memory_id'],
    );
    return [200, { count: results.length, next: null, previous: null, results }];
  }
  const id = /^DELETE \/v1\/memories\/([^/]+)\/$/.exec(asked)?.[1];
  return id === undefined ? [404, { detail: 'Not found.' }] : removed(state, id, 204);
}

function ownAnswer(state: State, asked: string, body: Json): [number, unknown] {
  if (asked === 'POST /memories') {
    const one = store(state, body);
    return [200, { results: [{ id: one.id, memory: one.memory, event: 'ADD' }] }];
  }
  if (asked.startsWith('GET /memories?')) {
    const query = new URLSearchParams(asked.slice('GET /memories?'.length));
    const results = state.stored.filter(
      (one) =>
        one.user_id === query.get('user_id') &&
        (query.get('run_id') === null || one.run_id === query.get('run_id')),
    );
    return [200, { results }];
  }
  const id = /^DELETE \/memories\/([^/]+)$/.exec(asked)?.[1];
  return id === undefined ? [404, { detail: 'Not found.' }] : removed(state, id, 200);
}

function store(state: State, body: Json): StoredAtMem0 {
  if (body['infer'] !== false) throw new Error('the text would be changed');
  const [first] = body['messages'] as { content: string }[];
  const one: StoredAtMem0 = {
    id: randomUUID(),
    memory: first?.content ?? '',
    user_id: String(body['user_id']),
    run_id: body['run_id'] as string | undefined,
    metadata: body['metadata'] as Json,
  };
  state.stored.push(one);
  return one;
}

function removed(state: State, id: string, status: number): [number, unknown] {
  const at = state.stored.findIndex((one) => one.id === id);
  if (at < 0) return [404, { detail: 'Memory not found!' }];
  state.stored.splice(at, 1);
  return [status, { message: 'Memory deleted successfully!' }];
}

function reply(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(status === 204 ? undefined : JSON.stringify(value));
}

async function bodyOf(request: IncomingMessage): Promise<Json> {
  let text = '';
  for await (const piece of request.setEncoding('utf8')) text += String(piece);
  return text === '' ? {} : (JSON.parse(text) as Json);
}
