import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { expect, test } from 'vitest';
import { createApp } from '@almanac/shared/http/app';
import { jsonReply, refusals } from '@almanac/shared/http/route';
import type { Queryable } from '@almanac/shared/pg/database';
import { readableLogger } from './readable-logger.ts';

const CONTRACTS = new URL('../src/contracts/', import.meta.url);
const files = readdirSync(CONTRACTS).filter((name) => !name.includes('.test.'));

const token_hash = createHash('sha256').update('token').digest();
const TOKEN_ROW = { token_hash, actor: 'x', actor_type: 'person' };
const knowsTheToken: Queryable = {
  query: () => Promise.resolve({ rows: [TOKEN_ROW], row_count: 1 }) as never,
};

// The generator answers 500 for a schema it has no words for, and only when the document is asked for.
test.each(files)('every schema of contracts/%s can stand in an OpenAPI document', async (file) => {
  const module = (await import(new URL(file, CONTRACTS).href)) as Record<string, unknown>;
  const failed: string[] = [];
  for (const [name, value] of Object.entries(module)) {
    for (const [path, schema] of schemasIn(name, value)) {
      const problem = await problemWith(schema);
      if (problem !== undefined) failed.push(`${path}: ${problem}`);
    }
  }
  expect(failed).toEqual([]);
});

function schemasIn(name: string, value: unknown): [string, z.ZodType][] {
  if (value instanceof z.ZodType) return [[name, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => schemasIn(`${name}.${key}`, inner));
}

/** Undefined when the document is there with the schema in it; as a body, an answer, and a query where it is an object. */
async function problemWith(schema: z.ZodType): Promise<string | undefined> {
  const { log, lines } = readableLogger();
  const app = createApp({ service: 'x', description: 'x', db: knowsTheToken, log, checks: {} });
  const content = { 'application/json': { schema } };
  const query = schema instanceof z.ZodObject ? { query: schema } : {};
  const responses = { 200: jsonReply(schema, 'x'), ...refusals };
  const answer = (): never => {
    throw new Error('never called');
  };
  app.openapi(
    createRoute({ method: 'post', path: '/x', request: { body: { content } }, responses }),
    answer,
  );
  app.openapi(createRoute({ method: 'get', path: '/x', request: query, responses }), answer);
  const reply = await app.request('/openapi.json', { headers: { authorization: 'Bearer token' } });
  if (reply.status !== 200) return `${reply.status} ${JSON.stringify(lines.at(-2))}`;
  const document = (await reply.json()) as { paths: Record<string, Record<string, unknown>> };
  const posted = document.paths['/x']?.['post'] as { requestBody?: { content: typeof content } };
  const made = posted.requestBody?.content['application/json'].schema;
  return made === undefined ? 'the schema is missing in the document' : undefined;
}
