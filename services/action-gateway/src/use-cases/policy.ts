/** The policy: as it stands, as it stood, and as people change it. */
import { appendAudit } from '@almanac/shared/audit/append';
import { actionType } from '@almanac/shared/contracts/actions';
import type { PolicyReply, policyChange } from '@almanac/shared/contracts/policy';
import { readControls } from '@almanac/shared/controls/read-controls';
import { requestScope, type Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import { canonicalJson } from '@almanac/shared/lang/canonical';
import type { Queryable } from '@almanac/shared/pg/database';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import { found } from '@almanac/shared/pg/statement';
import type { z } from 'zod';
import type { ActionGatewayContext } from '../context.ts';
import {
  findPolicy,
  insertForbidden,
  insertLiveTypes,
  insertPolicyVersion,
  insertRules,
  listPolicyVersions,
  lockPolicy,
  type PolicyRow,
  type PolicyVersionRow,
} from '../db/policies.ts';
import { ALWAYS_FORBIDDEN, ALWAYS_ROWS } from '../domain/forbidden.ts';
import { floorAbove, FLOORS } from '../domain/policy-floors.ts';
import { requireFreshDeed } from './require-deed.ts';

type Change = z.infer<typeof policyChange>;

/** A version, or the one that holds now; 404 for one that never was. */
export async function readPolicy(
  { db }: { db: Queryable },
  version: number | null = null,
): Promise<PolicyReply> {
  const row = found(await findPolicy.maybe(db, version), `policy version ${version}`);
  const { policy } = await readControls(db);
  const names = Object.entries(ALWAYS_FORBIDDEN);
  return {
    ...row,
    policy,
    forbidden: ownRows(row),
    floors: [...FLOORS],
    always_forbidden: names.map(([rule, reason]) => ({ rule, reason })),
    shadow: actionType.options.filter((type) => !row.live.includes(type)),
  };
}

function ownRows({ forbidden }: PolicyRow): PolicyRow['forbidden'] {
  return forbidden.filter(({ rule }) => !(rule in ALWAYS_FORBIDDEN));
}

/** Newest first; the cursor is a version. */
export async function readPolicyVersions(
  ctx: ActionGatewayContext,
  before: string | undefined,
  limit: number,
): Promise<{ items: PolicyVersionRow[]; next_cursor: string | null }> {
  const cursor = before === undefined ? null : Number(before);
  const rows = await listPolicyVersions.many(ctx.db, cursor, limit + 1);
  const items = rows.slice(0, limit);
  const next_cursor = rows.length > limit ? String(items.at(-1)?.version) : null;
  return { items, next_cursor };
}

/**
 * The whole policy, as a new version. What is authorised and has not begun is judged by it before it begins. 403 for all
 * but admins after a fresh sign-in, 409 where `version` is not the present one, 422 for a rule below a floor or two rules of one name.
 */
export function changePolicy(
  ctx: ActionGatewayContext,
  actor: Actor,
  change: Change,
): Promise<PolicyReply> {
  return ctx.db.transaction(async (tx) => {
    await requireFreshDeed(tx, actor, 'edit_policy');
    requireSound(change);
    await lockPolicy.run(tx);
    const before = await findPolicy.one(tx, null);
    if (before.version !== change.version) {
      const detail = `The policy is at version ${before.version} now: ${before.reason}.`;
      throw new AppError('conflict', detail, { code: 'version_conflict' });
    }
    const at = ctx.clock.now();
    const version = before.version + 1;
    const { reason, rules, forbidden, live, waived_floors } = change;
    await insertPolicyVersion.run(tx, version, actor.actor, reason, at, waived_floors);
    await insertRules.run(tx, version, JSON.stringify(rules));
    await insertForbidden.run(tx, version, JSON.stringify([...ALWAYS_ROWS, ...forbidden]));
    await insertLiveTypes.run(tx, version, live);
    await appendAudit(tx, {
      at,
      actor: actor.actor,
      actor_type: actor.actor_type,
      action: 'policy.changed',
      subject: 'policy',
      corr_id: requestScope()?.request_id ?? null,
      data: { version, reason, ...differences(before, change) },
    });
    await notifyChange(tx, 'control', 'policy', null);
    return readPolicy({ db: tx });
  });
}

function requireSound(change: Change): void {
  const errors: { path: string; message: string }[] = [];
  const names = change.rules.map(({ rule_id }) => rule_id);
  change.rules.forEach((rule, n) => {
    if (names.indexOf(rule.rule_id) !== n) {
      errors.push({ path: `rules.${n}.rule_id`, message: 'there is another rule of this name' });
    }
    if (rule.rule_id.startsWith('floor.')) {
      errors.push({ path: `rules.${n}.rule_id`, message: 'names of floors are taken' });
    }
    const floor = floorAbove(rule, change.waived_floors);
    if (floor === undefined) return;
    const message = `level ${rule.level} is below ${floor.rule_id} (${floor.level}): ${floor.why}`;
    errors.push({ path: `rules.${n}.level`, message });
  });
  const patterns = change.forbidden.map(({ rule }) => rule);
  change.forbidden.forEach(({ rule }, n) => {
    if (patterns.indexOf(rule) === n && !(rule in ALWAYS_FORBIDDEN)) return;
    errors.push({ path: `forbidden.${n}.rule`, message: 'this name is taken' });
  });
  if (errors.length === 0) return;
  throw new AppError('invalid', 'The policy cannot stand like this.', { errors });
}

/** What a change added, took away or made otherwise, by name. */
function differences(before: PolicyRow, after: Change) {
  return {
    rules: changedNames(before.rules, after.rules, ({ rule_id }) => rule_id),
    forbidden: changedNames(ownRows(before), after.forbidden, ({ rule }) => rule),
    out_of_shadow: after.live.filter((type) => !before.live.includes(type)),
    into_shadow: before.live.filter((type) => !after.live.includes(type)),
    waived_floors: after.waived_floors,
  };
}

function changedNames<T>(before: readonly T[], after: readonly T[], name: (row: T) => string) {
  const was = new Map(before.map((row) => [name(row), canonicalJson(row)]));
  const is = new Map(after.map((row) => [name(row), canonicalJson(row)]));
  const all = new Set([...was.keys(), ...is.keys()]);
  return [...all].filter((key) => was.get(key) !== is.get(key)).toSorted();
}
