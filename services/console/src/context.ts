/** What the console holds while it runs. */
import type { SingleFlight } from '@almanac/shared/cache/single-flight';
import type { OutOfBandKill } from '@almanac/shared/controls/read-controls';
import type { Clock } from '@almanac/shared/lang/clock';
import type { Logger } from '@almanac/shared/log/logger';
import type { Database } from '@almanac/shared/pg/database';
import type { AuditWatch } from './clients/audit-watch.ts';
import type { Owners } from './clients/owners.ts';
import type { PeopleList } from './clients/people-list.ts';
import type { ConsoleConfig } from './config.ts';
import type { HealthAnswer } from './domain/service-status.ts';

export interface ConsoleContext {
  config: ConsoleConfig;
  db: Database;
  clock: Clock;
  log: Logger;
  kill: OutOfBandKill;
  audit: AuditWatch;
  /** By the service's name: who asks how it is while it is being asked gets the same answer. */
  health: SingleFlight<HealthAnswer>;
  owners: Owners;
  people: PeopleList;
}
