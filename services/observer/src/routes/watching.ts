import { createRoute } from '@hono/zod-openapi';
import {
  digestReply,
  monitorReply,
  morningCallReply,
  patternsReply,
  watchReply,
} from '@almanac/shared/contracts/observer-watch';
import type { App } from '@almanac/shared/http/app';
import { jsonReply, refusals } from '@almanac/shared/http/route';
import { AppError } from '@almanac/shared/lang/app-error';
import type { ObserverContext } from '../context.ts';
import { readPatterns } from '../use-cases/find-patterns.ts';
import { makeDigest, readMorningCall } from '../use-cases/make-digest.ts';
import { readMonitor } from '../use-cases/read-monitor.ts';
import { runWatchers } from '../use-cases/run-watchers.ts';

const PREFIX = '/api/v1/observer';
const tags = ['watching'];

export function addWatching(app: App, ctx: ObserverContext): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: `${PREFIX}/watch`,
      tags,
      summary: 'Run all watchers now; they also run every five minutes',
      responses: { 200: jsonReply(watchReply, 'What holds, began and ended'), ...refusals },
    }),
    async (c) => c.json(await runWatchers(ctx), 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: `${PREFIX}/monitor`,
      tags,
      summary: 'What the health monitor saw last; it looks also while everything is stopped',
      responses: {
        200: jsonReply(monitorReply, 'Faults, and when a person was told'),
        ...refusals,
      },
    }),
    async (c) => c.json(await readMonitor(ctx), 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: `${PREFIX}/digest`,
      tags,
      summary: "Make and send today's digest now (not for n8n); one a day",
      responses: {
        200: jsonReply(digestReply, 'It was there'),
        201: jsonReply(digestReply, 'Made, and on its way'),
        ...refusals,
      },
    }),
    async (c) => {
      if (c.var.actor.actor_type === 'orchestrator') {
        throw new AppError('forbidden', 'The observer has a timer of its own for digests.');
      }
      const { digest, created } = await makeDigest(ctx);
      return c.json(digest, created ? 201 : 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: `${PREFIX}/morning-call`,
      tags,
      summary: 'What a call this morning would say, at most a minute; nobody calls yet',
      responses: { 200: jsonReply(morningCallReply, 'The script and its facts'), ...refusals },
    }),
    async (c) => c.json(await readMorningCall(ctx), 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: `${PREFIX}/patterns`,
      tags,
      summary: 'What comes back in the last 90 days, with evidence and confidence',
      responses: { 200: jsonReply(patternsReply, 'Findings, the surest first'), ...refusals },
    }),
    async (c) => c.json(await readPatterns(ctx), 200),
  );
}
