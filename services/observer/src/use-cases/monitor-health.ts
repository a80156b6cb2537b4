/**
 * Looks at database, services (which tell of what they depend on outside), disk and stop, also while everything is stopped. It acts on
 * nothing: it keeps what it saw, makes incidents, and tells a person at most once an hour.
 */
import { stopReason } from '@almanac/shared/controls/read-controls';
import { errorText } from '@almanac/shared/lang/app-error';
import type { Transaction } from '@almanac/shared/pg/database';
import { askHealth, diskSpace } from '../clients/ask-health.ts';
import type { ObserverContext } from '../context.ts';
import { keepHealthState, lockHealthState } from '../db/health-state.ts';
import { faultsOf, type Fault } from '../domain/health/faults.ts';
import { isCertain, nextHealth, type StandingFault } from '../domain/health/next-state.ts';
import type { Finding } from '../domain/watch/finding.ts';
import { applyIn } from './apply-findings.ts';
import { tellPerson } from './propose-later.ts';

/** Since when this process cannot reach the database, and when it last said so. */
export interface Outage {
  since: Date | undefined;
  logged_ms: number;
}

const ONE_LINE_PER_MS = 3_600_000;
const WATCHER = 'health';

export async function monitorHealth(ctx: ObserverContext, outage: Outage): Promise<void> {
  const seen = await look(ctx);
  try {
    await ctx.db.transaction((tx) => takeIn(ctx, tx, seen, outage.since));
    outage.since = undefined;
  } catch (error) {
    // Without a database nothing can be kept or told: the log is what is left, and the incident follows once it is back.
    outage.since ??= ctx.clock.now();
    if (performance.now() - outage.logged_ms < ONE_LINE_PER_MS) return;
    outage.logged_ms = performance.now();
    ctx.log.error({ error: errorText(error), since: outage.since }, 'the health cannot be kept');
  }
}

async function look(ctx: ObserverContext): Promise<Fault[]> {
  const { config } = ctx;
  const [disk, stopped, ...services] = await Promise.all([
    diskSpace(config.DISK_PATH),
    stopReason(ctx.db, ctx.kill, 'execute'),
    askHealth('memory-gateway', config.MEMORY_GATEWAY_URL),
    askHealth('planner', config.PLANNER_URL),
    askHealth('scheduler', config.SCHEDULER_URL),
    askHealth('action-gateway', config.ACTION_GATEWAY_URL),
  ]);
  return faultsOf({ database_error: undefined, services, disk, stopped });
}

async function takeIn(
  ctx: ObserverContext,
  tx: Transaction,
  seen: readonly Fault[],
  down_since: Date | undefined,
): Promise<void> {
  const now = ctx.clock.now();
  const { since_look_ms, ...before } = await lockHealthState(tx);
  // Another process has just looked: one moment seen twice is no second look. An outage is known to this one alone.
  const is_same_moment = since_look_ms !== null && since_look_ms < ctx.config.HEALTH_EVERY_MS / 2;
  if (is_same_moment && down_since === undefined) return;
  const faults = down_since === undefined ? seen : [...seen, outageFault(down_since, now)];
  const { alert, ...state } = nextHealth(before, faults, now);
  await keepHealthState(tx, now, state);
  await applyIn(ctx, tx, WATCHER, state.faults.filter(isIncident).map(findingOf));
  if (alert === undefined) return;
  const key = `notify.person:health:${now.toISOString()}`;
  await tellPerson(ctx, tx, key, { kind: 'health', severity: 'SEV1', ref: 'health', ...alert });
}

/** Seen by whoever could not reach it, told once it is back. */
function outageFault(since: Date, until: Date): Fault {
  const detail = `The database could not be reached from ${since.toISOString()} to ${until.toISOString()}.`;
  return { part: 'database', grade: 'told', detail };
}

/** That somebody stopped everything is told, and no incident. */
function isIncident(fault: StandingFault): boolean {
  return fault.grade === 'told' && fault.part !== 'stopped' && isCertain(fault);
}

function findingOf({ part, detail, since }: StandingFault): Finding {
  const title = `Unwell: ${part}`;
  return {
    type: `health.${part}`,
    severity: 'SEV1',
    state: 'bad',
    title,
    detail: `${detail} Since ${since}.`,
  };
}
