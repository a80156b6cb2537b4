/**
 * Asks the action-gateway to let a run into the calendar. The Action says in plain words what will happen; its inputs are
 * sealed in the run first, because the grant that comes back is compared with them byte for byte.
 */
import {
  actionDecision,
  type ActionInput,
  type CalendarApplyRunInputs,
  type CalendarChange,
} from '@almanac/shared/contracts/actions';
import { appendAudit } from '@almanac/shared/audit/append';
import type { RunStatus } from '@almanac/shared/contracts/scheduler';
import { AppError } from '@almanac/shared/lang/app-error';
import { canonicalJson } from '@almanac/shared/lang/canonical';
import { must } from '@almanac/shared/lang/assert';
import { sha256Hex } from '@almanac/shared/lang/ids';
import { sayMinutes } from '@almanac/shared/lang/say-minutes';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import { PostponeJob } from '@almanac/shared/queue/queue';
import type { SchedulerContext } from '../context.ts';
import {
  earlierUnproposed,
  findRun,
  lockRun,
  lockScheduling,
  recordDecision,
  type RunRow,
  sealInputs,
} from '../db/run-rows.ts';
import { actorNow } from './actor-now.ts';
import { failRun } from './fail-run.ts';
import { ownCalendar } from './own-calendar.ts';

const SOON_S = 1;

const STATUS: Record<'authorized' | 'awaiting_approval' | 'blocked', RunStatus> = {
  authorized: 'applying',
  awaiting_approval: 'awaiting_approval',
  blocked: 'failed',
};

/**
 * Repeatable: `proposal` counts the Actions of a run and is part of the idempotency key; a further one is asked for only
 * after an Action expired, so that a job which comes again never makes a second Action.
 */
export async function proposeRun(
  ctx: SchedulerContext,
  { run_id, proposal }: { run_id: string; proposal: number },
): Promise<void> {
  const found = await findRun.maybe(ctx.db, run_id);
  if (found === undefined || !['applying', 'awaiting_approval'].includes(found.status)) return;
  if (found.proposals >= proposal) return;
  const earlier = await earlierUnproposed.maybe(ctx.db, run_id);
  if (earlier !== undefined) throw new PostponeJob(`run ${earlier.run_id} comes first`, SOON_S);
  const run = await sealed(ctx, found);
  if (run === undefined) return;
  const decision = await ctx.actions.call({
    method: 'POST',
    path: '/api/v1/actions',
    body: actionOf(run, proposal),
    reply: actionDecision,
    idempotency_key: proposalKey(run, proposal),
  });
  const at = ctx.clock.now();
  await ctx.db.transaction(async (tx) => {
    const { action_id, reason } = decision;
    if (decision.decision === 'blocked') await lockScheduling.run(tx);
    const status = STATUS[decision.decision];
    const recorded = [run_id, action_id, status, reason, at, proposal] as const;
    if ((await recordDecision.run(tx, ...recorded)) === 0) return;
    const { actor, actor_type, request_id } = actorNow();
    await appendAudit(tx, {
      at,
      actor,
      actor_type,
      action: 'schedule.decided',
      subject: run_id,
      corr_id: request_id,
      data: { action_id, decision: decision.decision, proposal },
    });
    await notifyChange(tx, 'run', run_id, null);
    if (decision.decision === 'blocked') {
      await failRun(ctx, tx, await lockRun.one(tx, run_id), reason);
    } else {
      await ctx.queue.send(tx, 'follow-run', { run_id, action_id }, { key: action_id });
    }
  });
}

/** Undefined where the calendar refuses us: the run has failed with it, and the job, which would hold up later runs, is done. */
async function sealed(ctx: SchedulerContext, run: RunRow): Promise<RunRow | undefined> {
  if (run.inputs_canon !== null) return run;
  try {
    const calendar_id = await ownCalendar(ctx);
    const canon = canonicalJson({ run_id: run.run_id, calendar_id, changes: run.changes });
    await sealInputs.run(ctx.db, run.run_id, calendar_id, canon, sha256Hex(canon));
    return await findRun.one(ctx.db, run.run_id);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'provider_refused') throw error;
    await ctx.db.transaction(async (tx) => {
      await lockScheduling.run(tx);
      await failRun(ctx, tx, await lockRun.one(tx, run.run_id), error.message);
    });
    return undefined;
  }
}

function proposalKey({ run_id }: RunRow, proposal: number): string {
  return proposal === 1 ? run_id : `${run_id}:${proposal}`;
}

function actionOf(run: RunRow, proposal: number): ActionInput {
  const inputs = JSON.parse(must(run.inputs_canon, 'sealed inputs')) as CalendarApplyRunInputs;
  return {
    action_type: 'calendar.apply_run',
    inputs,
    target: { system: 'google_calendar', ref: inputs.calendar_id },
    ...(run.client_id === null ? {} : { client_id: run.client_id }),
    risk: 'low',
    reversibility: 'reversible',
    expected_effect: effectText(run.changes),
    reasoning: reasonText(run),
    affected_records: inputs.changes.map((change) => change.block_id),
    rollback: rollbackOf(run),
    idempotency_key: proposalKey(run, proposal),
  };
}

function rollbackOf({ kind }: RunRow): ActionInput['rollback'] {
  return kind === 'schedule'
    ? { strategy: 'delete_record', plan: 'Undo the run: its blocks leave the calendar.' }
    : { strategy: 'restore_previous', plan: 'Undo the run: its blocks go back where they were.' };
}

const WORDS = { create: 'created', update: 'moved', delete: 'removed' } as const;

function effectText(changes: readonly CalendarChange[]): string {
  const counts = (['create', 'update', 'delete'] as const).flatMap((op) => {
    const n = changes.filter((change) => change.op === op).length;
    return n === 0 ? [] : [`${n} ${n === 1 ? 'block is' : 'blocks are'} ${WORDS[op]}`];
  });
  return `In your Almanac calendar ${counts.join(', ')}. Nobody is invited or notified.`;
}

/** Why a week that stood is changed, in words. */
function changeText({ kind, result }: RunRow): string | undefined {
  const { change } = result;
  if (kind === 'schedule' || change === undefined) return undefined;
  if (kind === 'move') return 'You moved a block; the calendar follows, and it stays there.';
  if (kind === 'undo')
    return 'A run is taken back: its blocks go back as far as nothing is in the way.';
  const [first] = [...change.moved, ...change.removed];
  const why = first === undefined ? 'Work is left over' : first.why.replace(/\.$/, '');
  const said = change.text === null ? '' : ` (${change.text})`;
  return `${why}${said}. ${change.kept.length} other blocks stay where they are; checked against every rule.`;
}

function reasonText(run: RunRow): string {
  if (run.kind === 'cancel') return run.result.why ?? 'Nobody will work on them.';
  const changed = changeText(run);
  if (changed !== undefined) return changed.slice(0, 1000);
  const written = run.changes.filter((change) => change.op !== 'delete');
  const minutes = written.reduce(
    (sum, change) => sum + (Date.parse(change.end) - Date.parse(change.start)) / 60_000,
    0,
  );
  const plans = run.result.plans?.map(({ title }) => `"${title}"`).join(', ');
  const given = plans === undefined ? 'the given tasks' : `the plans ${plans}`;
  const what = run.plan_title === null ? given : `the plan "${run.plan_title}"`;
  const open = run.result.unscheduled.length;
  const left = open === 0 ? 'everything fits' : `${open} of its steps found no place`;
  return `${sayMinutes(minutes)} of work for ${what}, placed in free working time and checked against every rule; ${left}.`.slice(
    0,
    1000,
  );
}
