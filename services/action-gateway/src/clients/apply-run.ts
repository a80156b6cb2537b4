import { applyRunReply } from '@almanac/shared/contracts/actions';
import type { ServiceClient } from '@almanac/shared/http/call';
import { AppError } from '@almanac/shared/lang/app-error';
import { connector, type Connector } from './connector.ts';

const TIMEOUT_MS = 30_000;
/** A repeat finds its events by their ids and its outcomes in the run. */
const EVENT_IDS_ARE_KEYS = { keyed: true };

/**
 * Calendar writes are the scheduler's: it redeems the grant, compares the payload with its own run, and writes each change
 * under a deterministic event id. No idempotency key here: a repeat needs a new grant, so the client must not repeat.
 */
export function applyRun(scheduler: ServiceClient): Connector {
  return connector(async ({ action_id, grant, payload, leave }) => {
    await leave();
    const reply = await scheduler.call({
      method: 'POST',
      path: '/api/v1/scheduler/internal/apply-run',
      body: { action_id, grant, payload },
      reply: applyRunReply,
      timeout_ms: TIMEOUT_MS,
    });
    const { run_id, status, results } = reply;
    if (run_id !== payload.inputs['run_id']) {
      throw new AppError('unavailable', 'The scheduler answered about another run.');
    }
    const counts = Object.entries(Object.groupBy(results, ({ outcome }) => outcome));
    const note = counts.map(([outcome, some]) => `${some?.length ?? 0} ${outcome}`).join(', ');
    const result = { run_id, status, results };
    return { outcome: 'done', result, note: `${status}: ${note}`, provider_ref: run_id };
  }, EVENT_IDS_ARE_KEYS);
}
