/** What the scheduler holds while it runs. */
import type { OutOfBandKill } from '@almanac/shared/controls/read-controls';
import type { ServiceClient } from '@almanac/shared/http/call';
import type { Clock } from '@almanac/shared/lang/clock';
import type { Logger } from '@almanac/shared/log/logger';
import type { Database } from '@almanac/shared/pg/database';
import type { Refusals } from '@almanac/shared/providers/refusals';
import type { Queue } from '@almanac/shared/queue/queue';
import type { CalendarPort } from './clients/calendar-port.ts';
import type { ClockSkew } from './clients/clock-skew.ts';
import type { GoogleOauth } from './clients/google-oauth.ts';
import type { TokenSeal } from './clients/token-seal.ts';
import type { SchedulerConfig } from './config.ts';

/** The calendar side; absent where none is configured. */
export interface CalendarSide {
  port: CalendarPort;
  oauth: GoogleOauth;
  seal: TokenSeal;
  skew: ClockSkew;
}

export interface SchedulerContext {
  config: SchedulerConfig;
  db: Database;
  queue: Queue;
  clock: Clock;
  log: Logger;
  kill: OutOfBandKill;
  planner: ServiceClient;
  actions: ServiceClient;
  calendar: CalendarSide | undefined;
  refusals: Refusals;
  /** Where browsers and Google reach this service; known once it listens. */
  public_url: () => string;
  /** Renews the access to the calendar now. */
  renewAccess: () => Promise<unknown>;
}
