import { prepared } from '@almanac/shared/pg/statement';
import type { ControlState } from '@almanac/shared/controls/read-controls';
import { differsFromEvents, proposedHash } from './action-events.ts';

export interface GuardFactsRow {
  controls: ControlState;
  /** A stop stands, or has ended and the time was not given back yet. */
  stop_stands: boolean;
  /** The database's time, epoch ms. */
  ms: number;
  /** Of its present version, and the columns that differ: both by its history. */
  payload_hash: string | null;
  differs: string[];
  /** Why its requester is stopped. */
  requester_stop: string | null;
}

/** What an Action meets before each attempt, as of one moment. No row, and so no attempt, where there are no flags. */
export const readGuardFacts = prepared<GuardFactsRow, [action_id: string, requester: string]>(
  `select to_jsonb(c) as controls,
          exists (select 1 from actions.stops where settled_at is null) as stop_stands,
          (extract(epoch from clock_timestamp()) * 1000)::float8 as ms,
          (${proposedHash.text}) as payload_hash,
          (${differsFromEvents.text}) as differs,
          (select reason from actions.requester_breakers
            where requester = $2 and opened_at is not null) as requester_stop
     from core.control_flags c`,
);
