import { openCache } from '@almanac/shared/cache/open-cache';
import { watchControls } from '@almanac/shared/controls/watch-controls';
import type { RunningService } from '@almanac/shared/http/run-service';
import { serve } from '@almanac/shared/http/serve';
import { createLogger } from '@almanac/shared/log/logger';
import { createQueue, type Queue } from '@almanac/shared/queue/queue';
import { createTracer } from '@almanac/shared/trace/tracer';
import { memoryGatewayApp, memoryGatewayJobs } from './app.ts';
import type { MemoryGatewayConfig } from './config.ts';
import { createContext, SERVICE, type MemoryContext } from './context.ts';
import { appendOwnEvent } from './use-cases/record-event.ts';

/** Starts the service; `stop` ends its server, queue and connections in that order. */
export async function startMemoryGateway(config: MemoryGatewayConfig): Promise<RunningService> {
  const log = createLogger({ service: SERVICE, level: config.LOG_LEVEL });
  const cache = await openCache({ url: config.VALKEY_URL, log });
  const tracer = await createTracer(config);
  const context: MemoryContext = createContext(config, {
    log,
    cache,
    tracer,
    emit: (tx, event) => appendOwnEvent(context, tx, event),
  });
  const { db, clock, kill } = context;
  const jobs = memoryGatewayJobs(context, () => queue);
  const queue: Queue = createQueue({ db, service: SERVICE, log, clock, kill, jobs });
  const app = memoryGatewayApp({ ...context, queue });
  await queue.start();
  const watching = watchControls(db, SERVICE, log);
  const server = await serve(app, config.HOST, config.PORT);
  log.info({ url: server.url, dense: context.dense?.name ?? 'off' }, 'ready');
  return {
    url: server.url,
    stop: async () => {
      await server.close();
      await watching.close();
      await queue.stop();
      await cache.close();
      await tracer.stop();
      await db.close();
    },
  };
}
