import type { WatchReply } from '@almanac/shared/contracts/observer-watch';
import { requireAllowed } from '@almanac/shared/controls/read-controls';
import { dayOf } from '@almanac/shared/lang/local-days';
import type { ObserverContext } from '../context.ts';
import { findModelBudget } from '../db/model-budget.ts';
import { selectWatchRows } from '../db/watch-rows.ts';
import { keepWatchMark, standingWatchers } from '../db/watch-signals.ts';
import { judgeAll } from '../domain/watch/judge-all.ts';
import { wasAwake } from '../domain/watch/silent-workflows.ts';
import { applyFindings } from './apply-findings.ts';
import { endQuietIncidents } from './end-quiet-incidents.ts';
import { auditMark } from './verify-audit.ts';

const NOTHING = { opened: 0, resolved: 0 };

/**
 * One cycle of all watchers: reads, judges, and makes or ends incidents, each watcher in a transaction of its own. Throws 423
 * while stopped.
 */
export async function runWatchers(ctx: ObserverContext): Promise<WatchReply> {
  await requireAllowed(ctx.db, ctx.kill, 'job');
  const started = performance.now();
  const now = ctx.clock.now();
  const { ALMANAC_ZONE: zone } = ctx.config;
  const budget = await findModelBudget.one(ctx.db, now, zone);
  const rows = { ...(await selectWatchRows(ctx.db, now, zone)), audit: await auditMark(ctx.db) };
  const judged = judgeAll(rows, { now, zone, today: dayOf(now, zone), budget });
  const standing = await standingWatchers(ctx.db);
  const watchers: WatchReply['watchers'] = [];
  for (const [name, findings] of Object.entries(judged)) {
    // All is well and was: nothing to begin or to end.
    const is_quiet = findings.length === 0 && !standing.has(name);
    const { opened, resolved } = is_quiet ? NOTHING : await applyFindings(ctx, name, findings);
    const bad = findings.filter(({ state }) => state === 'bad').map(({ type }) => type);
    watchers.push({ name, bad, opened, resolved });
  }
  // What was asleep failed nowhere, which says nothing.
  if (wasAwake(rows.timers.last_look_at, now)) await endQuietIncidents(ctx);
  const reply = { at: now.toISOString(), ms: Math.round(performance.now() - started), watchers };
  await keepWatchMark(ctx.db, 'watchers', now, reply);
  return reply;
}
