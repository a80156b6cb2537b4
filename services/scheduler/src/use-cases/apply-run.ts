/**
 * The only way into the calendar. The action-gateway's executor brings the authorized payload and a single-use grant; the
 * payload must hash to what was granted and say exactly what the run stored. Each call is preceded by the kill check and
 * followed by the commit of its outcome, so that a crash anywhere is harmless on the next try.
 */
import { redeemReply } from '@almanac/shared/contracts/action-execution';
import { actionInputs } from '@almanac/shared/contracts/actions';
import type { ActionPayload, ApplyRunReply } from '@almanac/shared/contracts/actions';
import { requireAllowed } from '@almanac/shared/controls/read-controls';
import { AppError } from '@almanac/shared/lang/app-error';
import { canonicalJson, taggedHash } from '@almanac/shared/lang/canonical';
import { must } from '@almanac/shared/lang/assert';
import type { SchedulerContext } from '../context.ts';
import { beginAttempt, changesOfRun, findRun, type RunRow } from '../db/run-rows.ts';
import { liveConnection } from './access-token.ts';
import { applyChange } from './apply-change.ts';
import { calendarSide } from './connect-calendar.ts';
import { finishRun } from './finish-run.ts';
import { ownCalendar } from './own-calendar.ts';

export interface GrantedRun {
  action_id: string;
  grant: string;
  payload: ActionPayload;
}

/**
 * Throws 403 for what was not granted, 423 when stopped, and 503 after recording what was done: `provider_down`, or
 * `credential_refused` and `right_missing` where Google refuses us.
 */
export async function applyRun(ctx: SchedulerContext, granted: GrantedRun): Promise<ApplyRunReply> {
  await requireAllowed(ctx.db, ctx.kill, 'execute');
  calendarSide(ctx);
  const run = await runOfPayload(ctx, granted.payload);
  // A connection known to be broken costs no grant: the Action stays as it was.
  await liveConnection(ctx);
  const expires_at = await redeem(ctx, granted);
  const calendar_id = await ownCalendar(ctx);
  if (calendar_id !== run.calendar_id) {
    throw new AppError('forbidden', 'The run was made for another calendar than our present one.', {
      code: 'provider_refused',
    });
  }
  // Who takes the run back from now on knows that something of it may stand without a record.
  if ((await beginAttempt.maybe(ctx.db, run.run_id, ctx.clock.now())) === undefined) throw over();
  const results: ApplyRunReply['results'] = [];
  for (const row of await changesOfRun.many(ctx.db, run.run_id)) {
    const change = must(run.changes[row.position], 'the change of a position');
    const done = await applyChange(ctx, { calendar_id, expires_at, change, row });
    results.push({ block_id: change.block_id, ...done });
  }
  const status = await finishRun(ctx, run.run_id, granted.action_id);
  return { run_id: run.run_id, status, results };
}

async function runOfPayload(ctx: SchedulerContext, payload: ActionPayload): Promise<RunRow> {
  const refuse = (detail: string): never => {
    throw new AppError('forbidden', detail, { code: 'payload_mismatch' });
  };
  if (payload.action_type !== 'calendar.apply_run')
    refuse('This is not an Action of the calendar.');
  if (payload.requested_by !== 'scheduler') refuse('The scheduler did not ask for this Action.');
  const inputs = actionInputs['calendar.apply_run'].safeParse(payload.inputs);
  if (!inputs.success) return refuse('These are no inputs of calendar.apply_run.');
  const run = await findRun.maybe(ctx.db, inputs.data.run_id);
  if (run === undefined) return refuse('There is no such run.');
  if (canonicalJson(payload.inputs) !== run.inputs_canon) {
    refuse('The inputs are not those of the run.');
  }
  if (run.status === 'failed' || run.status === 'proposed') {
    throw over();
  }
  return run;
}

function over(): AppError {
  return new AppError('conflict', 'The run is over, or waits for a person.', { code: 'run_over' });
}

/** When the Action expires, in epoch ms. The grant is used up by this, whatever happens next: every try needs its own. */
async function redeem(ctx: SchedulerContext, granted: GrantedRun): Promise<number> {
  const { action_id, grant, payload } = granted;
  const payload_hash = taggedHash('almanac.action.v1', payload);
  const redeemed = await ctx.actions.call({
    method: 'POST',
    path: '/api/v1/internal/grants/redeem',
    body: { grant, action_id, payload_hash },
    reply: redeemReply,
  });
  if (redeemed.action_id !== action_id) {
    throw new AppError('forbidden', 'The grant belongs to another Action.', {
      code: 'grant_refused',
    });
  }
  // A stop freezes the time of what waits: then it is later than the payload, whose hash is fixed, says.
  const expires_at = Date.parse(redeemed.expires_at ?? payload.expires_at);
  if (expires_at > ctx.clock.now().getTime()) return expires_at;
  throw new AppError('conflict', 'The Action has expired.', { code: 'action_expired' });
}
