/** Waits for facts while everything around may be down: a question without an answer is asked again. */
import { AppError } from '@almanac/shared/lang/app-error';
import type { Queryable } from '@almanac/shared/pg/database';

/** Longer than a provider that limits us for a minute. */
const DEADLINE_MS = 110_000;
const LOOK_EVERY_MS = 120;

/** Fails with `what` after the deadline. A dependency that is down is no answer yet; any other failure is one. */
export async function fact<T>(
  what: string | (() => string),
  ask: () => Promise<T | undefined | false>,
  deadline_ms = DEADLINE_MS,
): Promise<T> {
  const deadline = performance.now() + deadline_ms;
  for (;;) {
    const answer = await ask().catch(noneWhileDown);
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadline) {
      const said = typeof what === 'string' ? what : what();
      throw new Error(`not so after ${deadline_ms / 1000} s: ${said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

function noneWhileDown(error: unknown): undefined {
  const waits = ['unavailable', 'rate_limited', 'locked'];
  if (error instanceof AppError && waits.includes(error.kind)) return undefined;
  throw error;
}

/** The rows of a question to the database. */
export async function rowsOf<Row>(
  db: Queryable,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  return (await db.query<Row>(sql, values)).rows;
}
