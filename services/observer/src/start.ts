import { configuredClock, killChannel } from '@almanac/shared/config/base-env';
import { watchControls } from '@almanac/shared/controls/watch-controls';
import { serviceClient, type ServiceClient } from '@almanac/shared/http/call';
import type { RunningService } from '@almanac/shared/http/run-service';
import { serve } from '@almanac/shared/http/serve';
import { createLogger } from '@almanac/shared/log/logger';
import { keepPromptsFresh } from '@almanac/shared/model/keep-prompts-fresh';
import { createModel } from '@almanac/shared/model/model';
import { openDatabase } from '@almanac/shared/pg/database';
import { providerRefusals } from '@almanac/shared/providers/refusals';
import { emitEvent } from '@almanac/shared/queue/memory-outbox';
import { createQueue } from '@almanac/shared/queue/queue';
import { createTracer } from '@almanac/shared/trace/tracer';
import { createObserverApp, observerJobs } from './app.ts';
import type { ObserverConfig } from './config.ts';
import type { ObserverContext } from './context.ts';
import { keepPromptCopy } from './db/prompt-copies.ts';
import { watchHealth } from './jobs/monitor-health.ts';
import { watchEvents } from './jobs/take-events.ts';
import { QUESTION_PROMPT } from './use-cases/ask-question.ts';
import { PROMPTS } from './use-cases/word-reflection.ts';

const SERVICE = 'observer';

export async function startObserver(config: ObserverConfig): Promise<RunningService> {
  const log = createLogger({ service: SERVICE, level: config.LOG_LEVEL });
  const db = openDatabase({
    url: config.DATABASE_URL,
    application_name: SERVICE,
    // What is counted looks longer to the planner than it is: compiling it takes more time than it saves.
    settings: { jit: 'off' },
    onError: (error) => log.warn({ error: error.message }, 'a database connection broke'),
  });
  // Without a key no model is asked, so its address is nobody's provider.
  const model_url = config.OPENROUTER_API_KEY === undefined ? {} : modelUrl(config);
  const clock = configuredClock(config.ALMANAC_CLOCK, model_url);
  const kill = killChannel(config);
  const tracer = await createTracer(config);
  const client = (service: string, url: string): ServiceClient =>
    serviceClient({ service, url, token: config.ALMANAC_TOKEN });
  const refusals = providerRefusals({
    service: SERVICE,
    db,
    clock,
    emit: (tx, event) => emitEvent(queue, tx, event),
  });
  const held = {
    config,
    db,
    clock,
    log,
    kill,
    model: createModel({ config, service: SERVICE, db, kill, clock, tracer, refusals }),
    planner: client('planner', config.PLANNER_URL),
    actions: client('action-gateway', config.ACTION_GATEWAY_URL),
  };
  const memory = client('memory-gateway', config.MEMORY_GATEWAY_URL);
  const jobs = observerJobs(memory, held, () => ctx);
  const most_wait_s = config.JOB_WAIT_MOST_S;
  const queue = createQueue({ db, service: SERVICE, log, clock, kill, jobs, most_wait_s });
  const ctx: ObserverContext = { ...held, queue };
  await queue.start();
  const controls = watchControls(db, SERVICE, log);
  const events = watchEvents(ctx);
  const prompts = keepPromptsFresh({
    planner: ctx.planner,
    // Without a model no prompt is ever used.
    names: ctx.model.configured ? [...Object.values(PROMPTS), QUESTION_PROMPT] : [],
    keep: (prompt) => keepPromptCopy(db, prompt),
    log,
  });
  const health = watchHealth(ctx);
  const server = await serve(createObserverApp(ctx), config.HOST, config.PORT);
  log.info({ url: server.url }, 'observer is ready');
  return {
    url: server.url,
    stop: async () => {
      await server.close();
      await controls.close();
      await events.close();
      await prompts.stop();
      await health.close();
      await queue.stop();
      await tracer.stop();
      await db.close();
    },
  };
}

function modelUrl(config: ObserverConfig): Record<string, string> {
  return { OPENROUTER_BASE_URL: config.OPENROUTER_BASE_URL };
}
