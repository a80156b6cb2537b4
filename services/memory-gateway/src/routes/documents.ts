import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { foreignId, listOf } from '@almanac/shared/contracts/common';
import {
  docSearchQuery,
  docSearchReply,
  documentDetail,
  documentEntry,
  documentListQuery,
  documentQuery,
  documentReply,
  documentRequest,
} from '@almanac/shared/contracts/documents';
import type { App } from '@almanac/shared/http/app';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { MemoryContext } from '../context.ts';
import { ingestDocument } from '../use-cases/ingest-document.ts';
import { readDocument, readDocuments } from '../use-cases/read-documents.ts';
import { searchDocs } from '../use-cases/search-docs.ts';
import { requestKey } from './request-key.ts';
import { readScopes } from './scope-of.ts';

const TAGS = ['documents'];

export function documentRoutes(app: App, ctx: MemoryContext): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/memory/docs',
      tags: TAGS,
      summary: 'Store a document, or its next version; its text is findable when the reply is sent',
      request: { body: jsonBody(documentRequest) },
      responses: { 201: jsonReply(documentReply, 'What became of it'), ...refusals },
    }),
    async (c) => c.json(await ingestDocument(ctx, c.req.valid('json'), requestKey(c.req)), 201),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/memory/docs',
      tags: TAGS,
      summary: 'Current documents, newest first',
      request: { query: documentListQuery },
      responses: { 200: jsonReply(listOf(documentEntry), 'A page'), ...refusals },
    }),
    async (c) => {
      const query = c.req.valid('query');
      const scopes = readScopes(query.client_id, c.var.actor);
      return c.json(await readDocuments(ctx, scopes, query), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/memory/docs/{doc_id}',
      tags: TAGS,
      summary: 'A document with its outline, text or chunks, and versions',
      request: { params: z.object({ doc_id: foreignId }), query: documentQuery },
      responses: { 200: jsonReply(documentDetail, 'The document'), ...refusals },
    }),
    async (c) => {
      const query = c.req.valid('query');
      const scopes = readScopes(query.client_id, c.var.actor);
      return c.json(await readDocument(ctx, scopes, c.req.valid('param').doc_id, query), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/memory/search/docs',
      tags: TAGS,
      summary: 'Passages of documents about a query, each with where it stands',
      request: { query: docSearchQuery },
      responses: { 200: jsonReply(docSearchReply, 'Best first'), ...refusals },
    }),
    async (c) => {
      const query = c.req.valid('query');
      const scopes = readScopes(query.client_id, c.var.actor);
      return c.json(await searchDocs(ctx, scopes, query), 200);
    },
  );
}
