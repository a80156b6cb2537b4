import { codaTasks, type CodaTasks } from './clients/coda-tasks.ts';
import type { PlannerConfig } from './config.ts';
import { codaPractice, type CodaPractice } from './clients/coda-practice.ts';
import { codaAddress, codaFromConfig } from '@almanac/shared/coda/coda-env';
import { memoryCheck } from './clients/recalled.ts';
import type { Plan } from '@almanac/shared/contracts/planner';
import { configuredClock, killChannel } from '@almanac/shared/config/base-env';
import type { OutOfBandKill } from '@almanac/shared/controls/read-controls';
import { serviceClient, type ServiceClient } from '@almanac/shared/http/call';
import type { HealthChecks } from '@almanac/shared/http/health';
import type { Clock } from '@almanac/shared/lang/clock';
import { createLogger, type Logger } from '@almanac/shared/log/logger';
import { createModel, type Model } from '@almanac/shared/model/model';
import { openDatabase, type Database } from '@almanac/shared/pg/database';
import { providerRefusals, type Refusals } from '@almanac/shared/providers/refusals';
import { createQueue, type JobDefinition, type Queue } from '@almanac/shared/queue/queue';
import { emitEvent, memoryOutboxJobs } from '@almanac/shared/queue/memory-outbox';
import { createTracer, type Tracer } from '@almanac/shared/trace/tracer';

export const SERVICE = 'planner';

/** What the planner holds while it runs. */
export interface PlannerContext {
  config: PlannerConfig;
  log: Logger;
  clock: Clock;
  kill: OutOfBandKill;
  db: Database;
  queue: Queue;
  memory: ServiceClient;
  model: Model;
  tracer: Tracer;
  refusals: Refusals;
  /** Undefined where Coda is off. */
  coda: CodaTasks | undefined;
  /** What plans follow; undefined where Coda is off. */
  practice: CodaPractice | undefined;
  actions: ServiceClient;
  /** Plans being made: equal requests at the same time share one model call. */
  in_flight: Map<string, Promise<Plan>>;
  checks: HealthChecks;
}

type JobsOf = (scheduler: ServiceClient, held: () => PlannerContext) => JobDefinition[];

export async function openContext(config: PlannerConfig, jobsOf: JobsOf): Promise<PlannerContext> {
  const log = createLogger({ service: SERVICE, level: config.LOG_LEVEL });
  const clock = configuredClock(config.ALMANAC_CLOCK, providersInUse(config));
  const kill = killChannel(config);
  const db = openDatabase({
    url: config.DATABASE_URL,
    application_name: SERVICE,
    onError: (error) => log.warn({ error: error.message }, 'database connection lost'),
  });
  const tracer = await createTracer(config);
  const refusals = providerRefusals({
    service: SERVICE,
    db,
    clock,
    emit: (tx, event) => emitEvent(queue, tx, event),
  });
  const model = createModel({ config, service: SERVICE, db, kill, clock, tracer, refusals });
  const memory = serviceClient({
    service: 'memory-gateway',
    url: config.MEMORY_GATEWAY_URL,
    token: config.ALMANAC_TOKEN,
  });
  const scheduler = serviceClient({
    service: 'scheduler',
    url: config.SCHEDULER_URL,
    token: config.ALMANAC_TOKEN,
  });
  const actions = serviceClient({
    service: 'action-gateway',
    url: config.ACTION_GATEWAY_URL,
    token: config.ALMANAC_TOKEN,
  });
  const jobs = [...memoryOutboxJobs(memory), ...jobsOf(scheduler, () => ctx)];
  const most_wait_s = config.JOB_WAIT_MOST_S;
  const queue = createQueue({ db, service: SERVICE, log, clock, kill, jobs, most_wait_s });
  const client = codaFromConfig(config);
  const coda = codaTasks(client, config);
  const practice = client === undefined ? undefined : codaPractice(client, config);
  const checks: HealthChecks = {
    queue: () => queue.check(),
    model: () => model.check(),
    coda: async () => {
      if (client === undefined) return { status: 'off' };
      const refused = await refusals.check('coda');
      if (refused !== undefined) return refused;
      const fit = await client.check();
      return fit.status === 'pass' ? coda.check() : fit;
    },
    'memory-gateway': () => memoryCheck(memory),
  };
  const held = { config, log, clock, kill, db, queue, memory, actions, model, tracer };
  const ctx: PlannerContext = {
    ...held,
    refusals,
    checks,
    coda: coda.tasks,
    practice,
    in_flight: new Map(),
  };
  return ctx;
}

/** The outside providers this configuration really uses: a moved clock is refused for any that is not sandboxed. */
function providersInUse(config: PlannerConfig): Record<string, string> {
  const coda = codaAddress(config);
  return {
    ...(coda === undefined ? {} : { Coda: coda }),
    ...(config.OPENROUTER_API_KEY === undefined ? {} : { OpenRouter: config.OPENROUTER_BASE_URL }),
  };
}
