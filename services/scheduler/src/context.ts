/** What the scheduler holds while it runs. */
import type { OutOfBandKill } from '@almanac/shared/controls/read-controls';
import type { ServiceClient } from '@almanac/shared/http/call';
import type { Clock } from '@almanac/shared/lang/clock';
import type { Logger } from '@almanac/shared/log/logger';
import type { Model } from '@almanac/shared/model/model';
import type { Database } from '@almanac/shared/pg/database';
import type { Refusals } from '@almanac/shared/providers/refusals';
import type { Queue } from '@almanac/shared/queue/queue';
import type { CalendarPort } from './clients/calendar-port.ts';
import type { ClockSkew } from './clients/clock-skew.ts';
import type { GoogleOauth } from './clients/google-oauth.ts';
import type { TokenSeal } from './clients/token-seal.ts';
import type { SchedulerConfig } from './config.ts';
import type { ExactSolver } from './domain/exact/linear-program.ts';

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
  memory: ServiceClient;
  /** Reads preferences in words; offline without a key. */
  model: Model;
  calendar: CalendarSide | undefined;
  refusals: Refusals;
  /** Proves schedules; without it they are what the search finds. */
  exact: ExactSolver | undefined;
  /** Where browsers and Google reach this service; known once it listens. */
  public_url: () => string;
  /** Renews the access to the calendar now. */
  renewAccess: () => Promise<unknown>;
}
