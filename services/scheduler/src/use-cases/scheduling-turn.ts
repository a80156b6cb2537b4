/** Who decides what goes where, one after the other, and how long one waits for it. */
import { AppError } from '@almanac/shared/lang/app-error';
import { type Database, hasSqlState, type Transaction } from '@almanac/shared/pg/database';
import { lockScheduling, setLockTimeout } from '../db/run-rows.ts';

const WAIT_MS = 10_000;
const lines = new WeakMap<Database, Promise<void>>();

/**
 * Runs `work` in a transaction that holds the one lock of all runs. Those of this process wait in a line and without a connection,
 * so that reading goes on however many they are; processes wait for each other in the database. Throws `unavailable`
 * (`scheduling_busy`) for whom the turn does not come within ten seconds. What takes long is computed before.
 */
export function inTurn<T>(
  { db }: { db: Database },
  work: (tx: Transaction) => Promise<T>,
  wait_ms = WAIT_MS,
): Promise<T> {
  const until = performance.now() + wait_ms;
  const mine = (lines.get(db) ?? Promise.resolve()).then(() => locked(db, until, work));
  const settled = mine.then(
    () => undefined,
    () => undefined,
  );
  lines.set(db, settled);
  return mine;
}

async function locked<T>(
  db: Database,
  until: number,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const left = Math.ceil(until - performance.now());
  if (left <= 0) throw busy();
  try {
    return await db.transaction(async (tx) => {
      await setLockTimeout.run(tx, `${left}ms`);
      await lockScheduling.run(tx);
      await setLockTimeout.run(tx, `${WAIT_MS}ms`);
      return work(tx);
    });
  } catch (error) {
    throw hasSqlState(error, '55P03') ? busy(error) : error;
  }
}

function busy(cause?: unknown): AppError {
  return new AppError('unavailable', 'Others are being scheduled just now; ask again.', {
    code: 'scheduling_busy',
    retry_after_s: 2,
    cause,
  });
}
