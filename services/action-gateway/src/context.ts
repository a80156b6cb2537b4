import { codaAddress, codaFromConfig } from '@almanac/shared/coda/coda-env';
import type { CodaPort } from '@almanac/shared/coda/coda-port';
import { configuredClock, killChannel } from '@almanac/shared/config/base-env';
import { isLoopbackUrl } from '@almanac/shared/config/config-from-env';
import type { OutOfBandKill } from '@almanac/shared/controls/read-controls';
import { serviceClient, type ServiceClient } from '@almanac/shared/http/call';
import type { Clock } from '@almanac/shared/lang/clock';
import { createLogger, type Logger } from '@almanac/shared/log/logger';
import { openDatabase, type Database } from '@almanac/shared/pg/database';
import { providerRefusals, type Refusals } from '@almanac/shared/providers/refusals';
import { emitEvent } from '@almanac/shared/queue/memory-outbox';
import { createQueue, type JobDefinition, type Queue } from '@almanac/shared/queue/queue';
import { createConnectors, type Connectors } from './clients/connectors.ts';
import { createTransports, type Transports } from './clients/message-transport.ts';
import type { ActionGatewayConfig } from './config.ts';
import type { CheckpointKeeper } from './use-cases/keep-checkpoints.ts';

export const SERVICE = 'action-gateway';

/** What the action-gateway holds. */
export interface ActionGatewayContext {
  config: ActionGatewayConfig;
  log: Logger;
  clock: Clock;
  kill: OutOfBandKill;
  db: Database;
  queue: Queue;
  memory: ServiceClient;
  scheduler: ServiceClient;
  /** Undefined where Coda was never configured. */
  coda: CodaPort | undefined;
  connectors: Connectors;
  /** By which messages to people can leave. */
  transports: Transports;
  refusals: Refusals;
  /** Set at the start; undefined where no checkpoints are kept. */
  checkpoints?: CheckpointKeeper | undefined;
}

type ConnectorsOf = (held: () => ActionGatewayContext, transports: Transports) => Connectors;
type JobsOf = (held: () => ActionGatewayContext, memory: ServiceClient) => JobDefinition[];

/** `ownConnectors` are those that work through this service itself. */
export function createContext(
  config: ActionGatewayConfig,
  jobsOf: JobsOf,
  ownConnectors: ConnectorsOf = () => ({}),
): ActionGatewayContext {
  const log = createLogger({ service: SERVICE, level: config.LOG_LEVEL });
  const clock = configuredClock(config.ALMANAC_CLOCK, providerUrls(config));
  const kill = killChannel(config);
  const db = openDatabase({
    url: config.DATABASE_URL,
    application_name: SERVICE,
    onError: (error) => log.warn({ error: error.message }, 'database connection lost'),
  });
  const token = config.ALMANAC_TOKEN;
  const scheduler = serviceClient({ service: 'scheduler', url: config.SCHEDULER_URL, token });
  const memory = serviceClient({
    service: 'memory-gateway',
    url: config.MEMORY_GATEWAY_URL,
    token,
  });
  const coda = codaOf(config);
  const transports = createTransports(config);
  const connectors = {
    ...createConnectors(config, scheduler, coda),
    ...ownConnectors(() => ctx, transports),
  };
  const jobs = jobsOf(() => ctx, memory);
  const queue = createQueue({ db, service: SERVICE, log, clock, kill, jobs });
  const refusals = providerRefusals({
    service: SERVICE,
    db,
    clock,
    emit: (tx, event) => emitEvent(queue, tx, event),
  });
  const ctx: ActionGatewayContext = {
    config,
    log,
    clock,
    kill,
    db,
    queue,
    memory,
    scheduler,
    coda,
    connectors,
    transports,
    refusals,
  };
  return ctx;
}

/** The limit on writes is kept in Postgres, for all processes together; here only a burst is cut. */
function codaOf(config: ActionGatewayConfig): CodaPort | undefined {
  const reads = { count: config.CODA_READS_PER_6_S, window_ms: 6000 };
  const writes = { count: 100, window_ms: 1000 };
  return codaFromConfig(config, { timeout_ms: config.CODA_TIMEOUT_MS, reads, writes });
}

function providerUrls(config: ActionGatewayConfig): Record<string, string> {
  const coda = codaAddress(config);
  return {
    ...(coda === undefined ? {} : { Coda: coda }),
    ...(config.SMTP_URL === undefined ? {} : { Mail: config.SMTP_URL }),
    ...(config.GOOGLE_SANDBOX ? {} : { Google: 'https://www.googleapis.com' }),
  };
}

/**
 * True while whatever this system writes to is a sandbox on this machine. What Almanac does itself is real: its words reach people;
 * nor does a mail server on this machine say that it keeps what it is given.
 */
export function isSandboxed(config: ActionGatewayConfig, system: string): boolean {
  if (system === 'google_calendar') return config.GOOGLE_SANDBOX;
  if (system !== 'coda') return false;
  return isLoopbackUrl(codaAddress(config) ?? config.CODA_API_BASE_URL);
}
