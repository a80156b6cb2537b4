/** What the observer holds while it runs. */
import type { OutOfBandKill } from '@almanac/shared/controls/read-controls';
import type { ServiceClient } from '@almanac/shared/http/call';
import type { Clock } from '@almanac/shared/lang/clock';
import type { Logger } from '@almanac/shared/log/logger';
import type { Model } from '@almanac/shared/model/model';
import type { Database } from '@almanac/shared/pg/database';
import type { Queue } from '@almanac/shared/queue/queue';
import type { ObserverConfig } from './config.ts';

export interface ObserverContext {
  config: ObserverConfig;
  db: Database;
  queue: Queue;
  clock: Clock;
  log: Logger;
  kill: OutOfBandKill;
  model: Model;
  planner: ServiceClient;
  actions: ServiceClient;
}

/** What jobs hold: they exist before the queue that runs them. */
export type JobContext = Omit<ObserverContext, 'queue'>;
