import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { importReply } from '@almanac/shared/contracts/memory-transfer';
import { scopeQuery } from '@almanac/shared/contracts/memory-review';
import type { App } from '@almanac/shared/http/app';
import { requirePerson } from '@almanac/shared/http/authenticate';
import { jsonReply, refusals } from '@almanac/shared/http/route';
import { AppError } from '@almanac/shared/lang/app-error';
import type { QueueContext } from '../context.ts';
import { exportMemory } from '../use-cases/export-memory.ts';
import { importMemory } from '../use-cases/import-memory.ts';
import { changeScopes, readScopes } from './scope-of.ts';

const TAGS = ['transfer'];
/** Lines of JSON under their two names. Typed as any text, or the framework's types take it for JSON. */
const JSONL: string = 'application/jsonl';
const NDJSON: string = 'application/x-ndjson';
export const IMPORT_PATH = '/api/v1/memory/import';

export function transferRoutes(app: App, ctx: QueueContext): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/memory/export',
      tags: TAGS,
      summary:
        'Everything in the scope, with its history, as lines of JSON; the last line tells number and hash',
      request: { query: scopeQuery },
      responses: {
        200: { description: 'The file', content: { [JSONL]: { schema: z.string() } } },
        ...refusals,
      },
    }),
    async (c) => {
      const scopes = readScopes(c.req.valid('query').client_id, c.var.actor);
      return c.body(await exportMemory(ctx, scopes), 200, {
        'content-type': `${JSONL}; charset=utf-8`,
        'content-disposition': 'attachment; filename="almanac-memory.jsonl"',
      });
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: IMPORT_PATH,
      tags: TAGS,
      summary: 'Take in an export of any size; what is known stays as it is (people only)',
      request: {
        query: scopeQuery,
        body: { required: true, content: { [NDJSON]: { schema: z.string() } } },
      },
      responses: { 200: jsonReply(importReply, 'What became of its records'), ...refusals },
    }),
    async (c) => {
      requirePerson(c.var.actor);
      const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
      if (![JSONL, NDJSON].includes(type)) {
        throw new AppError('unsupported_media', `Send "Content-Type: ${JSONL}".`);
      }
      const scopes = changeScopes(c.req.valid('query').client_id, c.var.actor);
      return c.json(await importMemory(ctx, piecesOf(c.req.raw), scopes), 200);
    },
  );
}

/** The body as it comes. A sender that leaves in the middle has sent a bad request. */
async function* piecesOf({ body }: Request): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  for (;;) {
    const piece = await reader?.read().catch((cause: unknown) => {
      throw new AppError('bad_request', 'The body broke off.', { code: 'body_broke_off', cause });
    });
    if (piece === undefined || piece.done) return;
    yield piece.value;
  }
}
