/** Every route and every job of the memory-gateway, in order. */
import { addAnalytics } from '@almanac/shared/analytics/add-analytics';
import { actingFor } from '@almanac/shared/http/actor-assertion';
import { createApp, type App } from '@almanac/shared/http/app';
import type { JobDefinition, Queue } from '@almanac/shared/queue/queue';
import { SERVICE, type MemoryContext, type QueueContext } from './context.ts';
import { indexJobs } from './jobs/index-jobs.ts';
import { operationJobs } from './jobs/operation-jobs.ts';
import { redactionJobs } from './jobs/redaction-jobs.ts';
import { slotJobs } from './jobs/slot-jobs.ts';
import { vectorJobs } from './jobs/vector-jobs.ts';
import { documentRoutes } from './routes/documents.ts';
import { eventRoutes } from './routes/events.ts';
import { graphRoutes } from './routes/graph.ts';
import { mcpRoutes } from './routes/mcp.ts';
import { memoryByIdRoutes, memoryRoutes } from './routes/memories.ts';
import { operationRoutes } from './routes/operations.ts';
import { predicateRoutes } from './routes/predicates.ts';
import { recallRoutes } from './routes/recall.ts';
import { rememberRoutes } from './routes/remember.ts';
import { reviewRoutes } from './routes/review.ts';
import { takeBackRoutes } from './routes/take-back.ts';
import { vectorRoutes } from './routes/vectors.ts';
import { IMPORT_PATH, transferRoutes } from './routes/transfer.ts';
import { memoryAnalytics } from './use-cases/memory-analytics.ts';
import { memoryFigures } from './use-cases/read-figures.ts';

export function memoryGatewayApp(ctx: QueueContext): App {
  const { db, log, kill, queue, dense } = ctx;
  const app = createApp({
    service: SERVICE,
    description: 'Everything Almanac knows: one door in, one door out.',
    db,
    log,
    kill,
    streamed_paths: [IMPORT_PATH],
    figures: memoryFigures(ctx),
    acting_for: actingFor('memory-gateway', ctx.config.CONSOLE_PUBLIC_KEYS),
    checks: {
      queue: () => queue.check(),
      cache: () => ctx.cache.check(),
      embedder: async () => {
        if (dense === undefined) return { status: 'off' };
        return (await ctx.refusals.check('embeddings')) ?? dense.embedder.check();
      },
      reranker: async () => ctx.reranker?.check() ?? { status: 'off' },
      model: () => ctx.model.check(),
      mem0: async () => {
        if (ctx.mem0 === undefined) return { status: 'off' };
        return (await ctx.refusals.check('mem0')) ?? ctx.mem0.check();
      },
      vectors: async () => (dense === undefined ? { status: 'off' } : dense.vectors.check()),
    },
  });
  rememberRoutes(app, ctx);
  recallRoutes(app, ctx);
  operationRoutes(app, ctx);
  memoryRoutes(app, ctx);
  reviewRoutes(app, ctx);
  predicateRoutes(app, ctx);
  takeBackRoutes(app, ctx);
  documentRoutes(app, ctx);
  graphRoutes(app, ctx);
  eventRoutes(app, ctx);
  transferRoutes(app, ctx);
  mcpRoutes(app, ctx);
  vectorRoutes(app, ctx);
  addAnalytics(app, SERVICE, ctx, memoryAnalytics(ctx)); // the canvas's table
  memoryByIdRoutes(app, ctx);
  return app;
}

export function memoryGatewayJobs(ctx: MemoryContext, queue: () => Queue): JobDefinition[] {
  return [
    ...vectorJobs(ctx),
    ...operationJobs(ctx, queue),
    ...redactionJobs(ctx),
    ...slotJobs(ctx, queue),
    ...indexJobs(ctx),
  ];
}
