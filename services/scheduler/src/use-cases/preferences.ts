/** The person's scheduling preferences: the defaults until somebody says otherwise; every version is kept. */
import { appendAudit } from '@almanac/shared/audit/append';
import { AppError } from '@almanac/shared/lang/app-error';
import { canonicalJson } from '@almanac/shared/lang/canonical';
import type { Queryable } from '@almanac/shared/pg/database';
import type { SchedulerContext } from '../context.ts';
import { findPreferences, keepPreferences, storePreferences } from '../db/preference-rows.ts';
import {
  checkPreferences,
  defaultPreferences,
  mergePreferences,
  type PartialPreferences,
  type Preferences,
} from '../domain/preferences.ts';
import { actorNow } from './actor-now.ts';

export async function currentPreferences(
  ctx: SchedulerContext,
  db: Queryable = ctx.db,
): Promise<Preferences> {
  const stored = await findPreferences.maybe(db);
  return stored?.body ?? defaultPreferences(ctx.config.ALMANAC_ZONE);
}

/** Replaces them; throws `invalid` naming the fields. The same preferences again change nothing. */
export async function putPreferences(
  ctx: SchedulerContext,
  wanted: Preferences,
): Promise<Preferences> {
  refuseBadPreferences(wanted, '');
  const at = ctx.clock.now();
  const body = canonicalJson(wanted);
  const { actor, actor_type, request_id } = actorNow();
  await ctx.db.transaction(async (tx) => {
    const before = await findPreferences.maybe(tx);
    if (before !== undefined && canonicalJson(before.body) === body) return;
    const { version } = await storePreferences.one(tx, body, actor, at);
    await keepPreferences.run(tx, version, body, actor, at);
    await appendAudit(tx, {
      at,
      actor,
      actor_type,
      action: 'preferences.changed',
      subject: 'preferences',
      corr_id: request_id,
      data: { version },
    });
  });
  return wanted;
}

/** A request's own preferences over the present ones; throws `invalid` naming the fields. */
export function preferencesOver(
  present: Preferences,
  partial: PartialPreferences | undefined,
): Preferences {
  const merged = mergePreferences(present, partial ?? {});
  refuseBadPreferences(merged, 'preferences.');
  return merged;
}

function refuseBadPreferences(preferences: Preferences, prefix: string): void {
  const errors = checkPreferences(preferences);
  if (errors.length === 0) return;
  throw new AppError('invalid', 'These preferences cannot be used.', {
    errors: errors.map(({ path, message }) => ({ path: `${prefix}${path}`, message })),
  });
}
