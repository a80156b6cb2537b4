/** What runs once a day is looked at every hour, since the queue's clock makes up for no hour that a machine slept through. */
import type { ObserverContext } from '../context.ts';
import { findWatchMark } from '../db/watch-signals.ts';
import { isDueSince } from '../domain/is-due.ts';
import { archiveOld } from './archive.ts';
import { proposeImprovements } from './propose-improvements.ts';
import { auditMark, checkAudit } from './verify-audit.ts';

const ARCHIVE_HOUR = '03:10';
const PATTERNS_HOUR = '06:40';
/** Looked at hourly, so that it is walked every 6 hours. */
const AUDIT_EVERY_MS = 5.5 * 3_600_000;

export async function archiveWhenDue(ctx: ObserverContext, signal: AbortSignal): Promise<void> {
  if (await isDue(ctx, 'archive', ARCHIVE_HOUR)) await archiveOld(ctx, signal);
}

export async function proposeWhenDue(ctx: ObserverContext): Promise<void> {
  if (await isDue(ctx, 'patterns', PATTERNS_HOUR)) await proposeImprovements(ctx);
}

/** A chain that did not verify is walked at each look, so that its end is seen. */
export async function checkAuditWhenDue(ctx: ObserverContext): Promise<void> {
  const mark = await auditMark(ctx.db);
  const age_ms = mark === null ? undefined : ctx.clock.now().getTime() - Date.parse(mark.at);
  if (age_ms === undefined || mark?.verified === false || age_ms >= AUDIT_EVERY_MS) {
    await checkAudit(ctx);
  }
}

async function isDue(ctx: ObserverContext, mark: string, hour: string): Promise<boolean> {
  const last = await findWatchMark(ctx.db, mark);
  const at = { now: ctx.clock.now(), zone: ctx.config.ALMANAC_ZONE };
  return isDueSince(last?.at, hour, at);
}
