/**
 * Asks for the money before each call of a model, in one statement that all processes take turns at: the month's hard limit is passed
 * by one call at most (F26); the month is that of the person's zone. What a call will cost is not known before; until it is told, it counts with an upper estimate, never as zero.
 */
import type { Clock } from '../lang/clock.ts';
import { newId } from '../lang/ids.ts';
import type { Queryable } from '../pg/database.ts';
import { statement } from '../pg/statement.ts';

const reserve = statement<
  { refused: string | null },
  [call_id: string, at: Date, estimate_usd: number | null, zone: string]
>('select refused from core.reserve_model_call($1, $2, $3, $4)');

/** `call_id` is for the record of the call. `estimate_usd` where the kind of call is known to be cheap; else the budget's own. */
export async function reserveCall(
  { db, clock, config }: { db: Queryable; clock: Clock; config: { ALMANAC_ZONE: string } },
  estimate_usd?: number,
): Promise<{ call_id: string } | { refused: string }> {
  const at = clock.now();
  const call_id = newId('call', at);
  const { refused } = await reserve.one(db, call_id, at, estimate_usd ?? null, config.ALMANAC_ZONE);
  return refused === null ? { call_id } : { refused };
}

const NEVER_SENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'];

/** Answers that say the work took too long: what was made until then may have its price. */
const TOO_LONG = [408, 504, 524];

/** The cost of a call that failed: nothing where it never left the machine, or was refused by a definite answer; else unknown. */
export function costOfFailure(error: unknown): string | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ('code' in at && NEVER_SENT.includes(String(at.code))) return '0.00000000';
    if (isDefiniteRefusal(at)) return '0.00000000';
  }
  return undefined;
}

/**
 * A status of 4xx, or of 5xx with the provider's own `error` in its body, comes before any work: OpenRouter tells what fails later in
 * an answer of 200. A 5xx without it may be of something between, while the work goes on.
 */
function isDefiniteRefusal(error: Error): boolean {
  const { status, error: body } = error as { status?: unknown; error?: unknown };
  if (typeof status !== 'number' || TOO_LONG.includes(status)) return false;
  return (status >= 400 && status < 500) || (status >= 500 && typeof body === 'object' && !!body);
}
