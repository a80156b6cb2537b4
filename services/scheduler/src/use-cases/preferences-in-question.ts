/** By which preferences work is placed again: those it was asked for with go on with it, as far as one computation can keep them. */
import { canonicalJson } from '@almanac/shared/lang/canonical';
import type { Queryable } from '@almanac/shared/pg/database';
import { standingBlocks } from '../db/block-rows.ts';
import { requestsOfRuns } from '../db/run-rows.ts';
import { checkPreferences, mergePreferences, type Preferences } from '../domain/preferences.ts';
import { type AskedWeek, BACK_MS, isInScope } from './week-in-question.ts';

/**
 * The present preferences with a request's own over them, where all that may be touched was asked for with the same ones. All is placed
 * together by one set, so that where they differ the present preferences hold; how steps are cut and the window go with each item.
 */
export async function preferencesInQuestion(
  db: Queryable,
  asked: AskedWeek,
  until: Date,
  present: Preferences,
): Promise<Preferences> {
  const standing = await standingBlocks.many(db, new Date(asked.now - BACK_MS), until);
  const touched = standing.filter((row) => isInScope(row, asked));
  const requests = await requestsOfRuns.many(db, [...new Set(touched.map(({ run_id }) => run_id))]);
  const wishes = requests.map(({ request }) => request.request?.preferences ?? {});
  const [own] = wishes;
  if (own === undefined || new Set(wishes.map(canonicalJson)).size > 1) return present;
  const merged = mergePreferences(present, own);
  return checkPreferences(merged).length === 0 ? merged : present;
}
