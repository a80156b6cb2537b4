import { createRoute, z } from '@hono/zod-openapi';
import { latestCheckpoint } from '@almanac/shared/audit/checkpoint-files';
import {
  auditFilter,
  auditListQuery,
  auditPrivateReply,
  auditRow,
  auditVerification,
  checkpointReply,
  epochReply,
  epochRequest,
  eraseReply,
  eraseRequest,
} from '@almanac/shared/contracts/audit';
import { idOf, listOf } from '@almanac/shared/contracts/common';
import type { App } from '@almanac/shared/http/app';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { ActionGatewayContext } from '../context.ts';
import { declareEpoch, verifyWhole } from '../use-cases/audit-damage.ts';
import { exportAudit } from '../use-cases/export-audit.ts';
import { erasePrivate, readPrivate } from '../use-cases/private-audit.ts';
import { readAudit } from '../use-cases/read-operations.ts';

const tags = ['Audit'];
const TYPES = { csv: 'text/csv; charset=utf-8', jsonl: 'application/jsonl; charset=utf-8' };
const query = auditListQuery.extend({
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, 'expected a next_cursor')
    .optional(),
});

export function addAuditRoutes(app: App, ctx: ActionGatewayContext): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/audit',
      tags,
      summary: 'Audit rows, newest first',
      request: { query },
      responses: { 200: jsonReply(listOf(auditRow), 'Audit rows'), ...refusals },
    }),
    async (c) => c.json(await readAudit(ctx, c.req.valid('query')), 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/audit/verify',
      tags,
      summary: 'Recompute the whole chain and compare it with the signed checkpoints',
      responses: { 200: jsonReply(auditVerification, 'What was found'), ...refusals },
    }),
    async (c) => c.json(await verifyWhole(ctx), 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/audit/export',
      tags,
      summary:
        'The chain, or what the filter leaves of it, as a file with the text that each hash covers',
      request: { query: auditFilter.extend({ format: z.enum(['csv', 'jsonl']).default('jsonl') }) },
      responses: {
        200: {
          description: 'The file',
          content: {
            'application/jsonl': { schema: z.string() },
            'text/csv': { schema: z.string() },
          },
        },
        ...refusals,
      },
    }),
    (c) => {
      const { format, ...filter } = c.req.valid('query');
      const stream = ReadableStream.from(encoded(exportAudit(ctx, format, filter)));
      return new Response(stream, {
        headers: {
          'content-type': TYPES[format],
          'content-disposition': `attachment; filename="almanac-audit.${format}"`,
        },
      });
    },
  );
  addDamageRoutes(app, ctx);
  addPrivateRoutes(app, ctx);
}

function addDamageRoutes(app: App, ctx: ActionGatewayContext): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/audit/checkpoint',
      tags,
      summary: 'The latest signed checkpoint',
      responses: { 200: jsonReply(checkpointReply, 'The checkpoint'), ...refusals },
    }),
    (c) => {
      const dir = ctx.config.ALMANAC_CHECKPOINT_DIR;
      return c.json({ latest: (dir && latestCheckpoint(dir)) || null }, 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/audit/epoch',
      tags,
      summary: 'Say that the database was restored from a backup (admins)',
      request: { body: jsonBody(epochRequest) },
      responses: { 200: jsonReply(epochReply, 'From where the chain goes on'), ...refusals },
    }),
    async (c) => {
      return c.json(await declareEpoch(ctx, c.var.actor, c.req.valid('json').reason), 200);
    },
  );
}

function addPrivateRoutes(app: App, ctx: ActionGatewayContext): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/audit/{audit_id}/private',
      tags,
      summary: 'The text that is sealed beside a row (admins)',
      request: { params: z.object({ audit_id: idOf('aud') }) },
      responses: { 200: jsonReply(auditPrivateReply, 'The text, unless erased'), ...refusals },
    }),
    async (c) => {
      const { audit_id } = c.req.valid('param');
      return c.json(await readPrivate(ctx, c.var.actor, audit_id), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/audit/erase',
      tags,
      summary: 'Erase what is sealed for a person (admins); the chain stays whole',
      request: { body: jsonBody(eraseRequest) },
      responses: { 200: jsonReply(eraseReply, 'How many keys were erased'), ...refusals },
    }),
    async (c) => c.json(await erasePrivate(ctx, c.var.actor, c.req.valid('json')), 200),
  );
}

async function* encoded(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const text of texts) yield encoder.encode(text);
}
