/** What the console holds while it runs. */
import type { OutOfBandKill } from '@almanac/shared/controls/read-controls';
import type { Clock } from '@almanac/shared/lang/clock';
import type { Logger } from '@almanac/shared/log/logger';
import type { Database } from '@almanac/shared/pg/database';
import type { AuditWatch } from './clients/audit-watch.ts';
import type { Owners } from './clients/owners.ts';
import type { PeopleList } from './clients/people-list.ts';
import type { ConsoleConfig } from './config.ts';

export interface ConsoleContext {
  config: ConsoleConfig;
  db: Database;
  clock: Clock;
  log: Logger;
  kill: OutOfBandKill;
  audit: AuditWatch;
  owners: Owners;
  people: PeopleList;
}
