import { createRoute, z } from '@hono/zod-openapi';
import { verifyAudit } from '@almanac/shared/audit/verify';
import { auditListQuery, auditRow, auditVerification } from '@almanac/shared/contracts/audit';
import { listOf } from '@almanac/shared/contracts/common';
import type { App } from '@almanac/shared/http/app';
import { jsonReply, refusals } from '@almanac/shared/http/route';
import type { ActionGatewayContext } from '../context.ts';
import { exportAudit } from '../use-cases/export-audit.ts';
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
      summary: 'Recompute the whole chain',
      responses: { 200: jsonReply(auditVerification, 'What was found'), ...refusals },
    }),
    async (c) => c.json(await verifyAudit(ctx.db), 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/audit/export',
      tags,
      summary: 'The whole chain as a file, with the text that each hash covers',
      request: { query: z.object({ format: z.enum(['csv', 'jsonl']).default('jsonl') }) },
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
      const { format } = c.req.valid('query');
      const stream = ReadableStream.from(encoded(exportAudit(ctx, format)));
      return new Response(stream, {
        headers: {
          'content-type': TYPES[format],
          'content-disposition': `attachment; filename="almanac-audit.${format}"`,
        },
      });
    },
  );
}

async function* encoded(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const text of texts) yield encoder.encode(text);
}
