/**
 * A stand-in for Qdrant on a real socket: it refuses each request that the OpenAPI types do not allow, keeps points in memory and
 * answers with well-formed replies. It has what Almanac uses, holds callers to strict mode, and knows nothing of speed.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Schemas } from '@qdrant/js-client-rest';
import { QdrantMemory, Refused } from './qdrant-memory.ts';
import { OPERATIONS, type Operation } from './qdrant-schemas.ts';

export interface SeenRequest {
  operation: Operation;
  method: string;
  /** With its query string. */
  path: string;
  body: unknown;
  api_key: string | undefined;
}

export type Fault = { kind: 'status'; status: number } | { kind: 'silence' } | { kind: 'nonsense' };

export interface QdrantStandIn {
  url: string;
  memory: QdrantMemory;
  /** What was asked, oldest first. */
  seen: SeenRequest[];
  /** Requests that the types do not allow. */
  violations: string[];
  /** Answered to everything until it is taken away. */
  fault: Fault | undefined;
  close(): Promise<void>;
}

export async function startQdrantStandIn(): Promise<QdrantStandIn> {
  const memory = new QdrantMemory();
  const server = createServer((request, response) => void handle(standIn, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const standIn: QdrantStandIn = {
    url: `http://127.0.0.1:${port}`,
    memory,
    seen: [],
    violations: [],
    fault: undefined,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return standIn;
}

async function handle(
  standIn: QdrantStandIn,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { fault } = standIn;
  if (fault?.kind === 'silence') return;
  if (fault?.kind === 'nonsense') {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"result": [1, 2');
    return;
  }
  try {
    if (fault !== undefined) throw new Refused(fault.status, 'a fault that was asked for');
    const text = Buffer.concat(chunks).toString();
    const result = answer(standIn, request, text === '' ? undefined : JSON.parse(text));
    reply(response, 200, { time: 0.001, status: 'ok', result });
  } catch (error) {
    const status = error instanceof Refused ? error.status : 500;
    const refusal: Schemas['ErrorResponse'] = { time: 0.001, status: { error: String(error) } };
    reply(response, status, refusal);
  }
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function answer(standIn: QdrantStandIn, request: IncomingMessage, body: unknown): unknown {
  const url = new URL(request.url ?? '', standIn.url);
  const method = request.method ?? '';
  const found = operationOf(method, url.pathname);
  const key = request.headers['api-key'];
  const api_key = typeof key === 'string' ? key : undefined;
  if (found === undefined) {
    standIn.violations.push(`no such operation: ${method} ${url.pathname}`);
    throw new Refused(404, 'no such path');
  }
  const { operation, name } = found;
  const [, , queryShape, bodyShape] = OPERATIONS[operation];
  const path = url.pathname + url.search;
  standIn.seen.push({ operation, method, path, body, api_key });
  const query = queryShape.safeParse(Object.fromEntries(url.searchParams));
  const parsed = bodyShape.safeParse(body);
  const error = query.error ?? parsed.error;
  if (error !== undefined) {
    standIn.violations.push(`${operation} ${path}: ${error.message}`);
    throw new Refused(400, error.message);
  }
  return standIn.memory.perform(operation, name, parsed.data);
}

function operationOf(method: string, path: string) {
  // A fixed path is meant before one with a name in it.
  const names = (Object.keys(OPERATIONS) as Operation[]).toSorted(
    (a, b) => Number(OPERATIONS[a][1].includes(':')) - Number(OPERATIONS[b][1].includes(':')),
  );
  for (const operation of names) {
    const [wanted, template] = OPERATIONS[operation];
    const pattern = new RegExp(`^${template.replace(':name', '([^/]+)')}$`);
    const match = wanted === method ? pattern.exec(path) : null;
    if (match !== null) return { operation, name: decodeURIComponent(match[1] ?? '') };
  }
  return undefined;
}
