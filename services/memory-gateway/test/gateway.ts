import { randomBytes } from 'node:crypto';
import { configFromEnv } from '@almanac/shared/config/config-from-env';
import type { RecallReply, RememberInput, RememberReply } from '@almanac/shared/contracts/memory';
import type { RunningService } from '@almanac/shared/http/run-service';
import { createTestDatabase, type TestDatabase } from '@almanac/shared/testing/database';
import { memoryGatewayEnv, type MemoryGatewayConfig } from '../src/config.ts';
import { startSandbox, type Sandbox } from '../../../scripts/sandbox/sandbox.ts';
import { startMemoryGateway } from '../src/start.ts';

export interface Answer {
  status: number;
  // The tests look into answers of every shape.
  body: Record<string, unknown>;
  headers: Headers;
}

export interface CallOptions {
  token?: string;
  key?: string;
}

/** A memory-gateway on a database of its own, with tokens of a service, a person and n8n (which may not see all). */
export interface Gateway {
  db: TestDatabase;
  service: RunningService;
  config: MemoryGatewayConfig;
  person: string;
  orchestrator: string;
  get(path: string, query?: Record<string, string>, options?: CallOptions): Promise<Answer>;
  post(path: string, body: unknown, options?: CallOptions): Promise<Answer>;
  remember(memory: Partial<RememberInput> & { content: string }): Promise<RememberReply>;
  recall(query: string, more?: Record<string, string>): Promise<RecallReply>;
  close(): Promise<void>;
}

/** On a database of its own, or on that of a gateway before it. */
export async function startGateway(
  settings: Record<string, string> = {},
  given?: TestDatabase,
): Promise<Gateway> {
  const db = given ?? (await createTestDatabase());
  const env = {
    DATABASE_URL: db.urlFor('memory-gateway'),
    PORT: '0',
    LOG_LEVEL: 'silent',
    ALMANAC_TOKEN: randomBytes(18).toString('base64url'),
    ALMANAC_ZONE: 'UTC',
    ...settings,
  };
  const config = configFromEnv(memoryGatewayEnv, env);
  const service = await startMemoryGateway(config);
  const token = await db.token('planner');
  const person = await db.token('anna', 'person');
  const orchestrator = await db.token('n8n', 'orchestrator');

  const send = async (path: string, init: RequestInit, options: CallOptions): Promise<Answer> => {
    const headers = new Headers({ authorization: `Bearer ${options.token ?? token}` });
    if (options.key !== undefined) headers.set('idempotency-key', options.key);
    if (init.body !== undefined) headers.set('content-type', 'application/json');
    const response = await fetch(`${service.url}${path}`, { ...init, headers });
    const body = (await response.json()) as Record<string, unknown>;
    return { status: response.status, body, headers: response.headers };
  };
  const get: Gateway['get'] = (path, query = {}, options = {}) =>
    send(`${path}?${new URLSearchParams(query).toString()}`, { method: 'GET' }, options);
  const post: Gateway['post'] = (path, body, options = {}) =>
    send(path, { method: 'POST', body: JSON.stringify(body) }, options);
  return {
    db,
    service,
    config,
    person,
    orchestrator,
    get,
    post,
    remember: async (memory) => {
      const { status, body } = await post('/api/v1/memory/remember', statement(memory));
      if (status !== 201) throw new Error(JSON.stringify(body));
      return body as RememberReply;
    },
    recall: async (query, more = {}) => {
      const { status, body } = await get('/api/v1/memory/recall', { query, ...more });
      if (status !== 200) throw new Error(JSON.stringify(body));
      return body as RecallReply;
    },
    close: async () => {
      await service.stop();
      await db.drop();
    },
  };
}

/** A request to remember, with what a test leaves open. */
export function statement(memory: Partial<RememberInput> & { content: string }): RememberInput {
  return { kind: 'fact', source: { type: 'test' }, ...memory };
}

/** Settings of the sandbox's embedder, which knows shared words only. */
export const BAG_OF_WORDS = {
  EMBEDDINGS_MODEL: 'sandbox/bag-of-words',
  EMBEDDINGS_DIMENSIONS: '256',
  EMBEDDINGS_TIMEOUT_MS: '500',
};

/** A gateway whose models are the sandbox's; the caller closes both. */
export async function startWithModels(
  settings: Record<string, string>,
): Promise<{ sandbox: Sandbox; gateway: Gateway }> {
  const sandbox = await startSandbox({ model: true });
  const gateway = await startGateway({
    OPENROUTER_API_KEY: 'sandbox-key',
    OPENROUTER_BASE_URL: `${sandbox.url}/openai/v1`,
    ...settings,
  });
  return { sandbox, gateway };
}
