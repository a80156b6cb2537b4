/** Expiry is decided by clocks: while this machine's and the database's differ, nobody's approval and no execution counts (F24). */
import type { Check } from '@almanac/shared/contracts/health';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Queryable } from '@almanac/shared/pg/database';
import { databaseTime } from '../db/clock.ts';

/** Of the facts on resilience: more makes expiry and tokens a matter of chance. */
const MOST_S = 30;

/** Why the clocks are too far apart, or undefined. The way to the database and back counts for nobody. */
export async function clockFault(db: Queryable): Promise<string | undefined> {
  const sent = Date.now();
  const { ms } = await databaseTime.one(db);
  return clockDifference(ms, sent);
}

/** As `clockFault`, of a time that the database said just now; `sent` is when it was asked. */
export function clockDifference(ms: number, sent: number): string | undefined {
  const received = Date.now();
  const off_ms = ms < sent ? sent - ms : Math.max(0, ms - received);
  if (off_ms <= MOST_S * 1000) return undefined;
  return `The clocks of this machine and the database differ by ${Math.round(off_ms / 1000)} s.`;
}

export async function clockCheck(db: Queryable): Promise<Check> {
  const detail = await clockFault(db);
  return detail === undefined ? { status: 'pass' } : { status: 'fail', detail };
}

/** Throws 503 `clock_skewed`. */
export async function requireClock(db: Queryable): Promise<void> {
  const fault = await clockFault(db);
  if (fault === undefined) return;
  throw new AppError('unavailable', `${fault} Nothing is approved until they agree.`, {
    code: 'clock_skewed',
    retry_after_s: 30,
  });
}
