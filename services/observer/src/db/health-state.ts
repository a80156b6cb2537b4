import type { Queryable, Transaction } from '@almanac/shared/pg/database';
import { statement } from '@almanac/shared/pg/statement';
import type { HealthState } from '../domain/health/next-state.ts';

export interface HealthStateRow extends HealthState {
  checked_at: string | null;
}
export interface LockedHealthState extends HealthStateRow {
  /** Since the last look, by the database's clock, whoever looked; null before the first. */
  since_look_ms: number | null;
}

const read = statement<HealthStateRow>(
  'select checked_at, faults, told, alerted_at from observer.health_state',
);
const lock = statement<LockedHealthState>(
  `select checked_at, faults, told, alerted_at,
          (extract(epoch from clock_timestamp() - looked_at) * 1000)::float8 as since_look_ms
     from observer.health_state for update`,
);
const keep = statement<never, [at: Date, faults: string, told: string, alerted_at: string | null]>(
  `update observer.health_state
      set checked_at = $1, faults = $2, told = $3, alerted_at = $4, looked_at = clock_timestamp()`,
);

export function readHealthState(db: Queryable): Promise<HealthStateRow> {
  return read.one(db);
}

/** Whoever holds it is the only one to look, in any number of processes. */
export function lockHealthState(tx: Transaction): Promise<LockedHealthState> {
  return lock.one(tx);
}

export async function keepHealthState(
  tx: Transaction,
  at: Date,
  { faults, told, alerted_at }: HealthState,
): Promise<void> {
  await keep.run(tx, at, JSON.stringify(faults), JSON.stringify(told), alerted_at);
}
