/**
 * Findings that are sure enough become proposals to a person, each finding once for ever. At most 10 an hour and 50 a day: asked here,
 * held by the table (migration 0029), and held again by the action-gateway. What has no room today is found again tomorrow.
 */
import type { ActionInput } from '@almanac/shared/contracts/actions';
import type { PatternFinding } from '@almanac/shared/contracts/observer-watch';
import { stopReason } from '@almanac/shared/controls/read-controls';
import { hasSqlState } from '@almanac/shared/pg/database';
import type { ObserverContext } from '../context.ts';
import { improvementsUsed } from '../db/proposals.ts';
import { keepWatchMark } from '../db/watch-signals.ts';
import { improvementAction, improvementKey } from '../domain/patterns/improvement.ts';
import { knownProposal } from '../domain/patterns/known-proposal.ts';
import { SURE } from '../domain/patterns/make-finding.ts';
import { PROPOSAL_LIMITS } from '../domain/watch/limits-near.ts';
import { findPatterns, proposalsOf } from './find-patterns.ts';
import { proposeLater } from './propose-later.ts';

const LIVES_MS = 7 * 86_400_000;
const LIMIT_REACHED = '54000';

export interface Improvements {
  found: number;
  proposed: number;
  /** Sure enough, and without room now. */
  left: number;
}

/** While proposals are switched off it looks, and proposes nothing. */
export async function proposeImprovements(ctx: ObserverContext): Promise<Improvements> {
  const { findings } = await findPatterns(ctx);
  const sure = findings.filter(({ confidence }) => confidence >= SURE);
  const known = await proposalsOf(ctx, sure);
  const fresh = sure.filter((finding) => knownProposal(finding, known) === undefined);
  const made: { proposal_key: string; request: ActionInput }[] = [];
  let done = 0;
  for (const finding of fresh) {
    // Two groups of one run may be alike as well.
    if (knownProposal(finding, made) === undefined) {
      if ((await stopReason(ctx.db, ctx.kill, 'propose')) !== undefined) break;
      const request = await proposeOne(ctx, finding);
      if (request === undefined) break;
      made.push({ proposal_key: improvementKey(finding), request });
    }
    done += 1;
  }
  const result = { found: findings.length, proposed: made.length, left: fresh.length - done };
  await keepWatchMark(ctx.db, 'patterns', ctx.clock.now(), result);
  return result;
}

/** Undefined when there is no room; another process may take the last of it, which the table then says. */
async function proposeOne(
  ctx: ObserverContext,
  finding: PatternFinding,
): Promise<ActionInput | undefined> {
  const now = ctx.clock.now();
  const used = await improvementsUsed(ctx.db, now);
  if (used.in_hour >= PROPOSAL_LIMITS.in_hour || used.in_day >= PROPOSAL_LIMITS.in_day)
    return undefined;
  const expires_at = new Date(now.getTime() + LIVES_MS);
  const key = improvementKey(finding);
  const request = improvementAction(finding, expires_at);
  const proposal = {
    key,
    purpose: 'improvement',
    subject: finding.finding_key,
    request,
    expires_at,
  } as const;
  try {
    await ctx.db.transaction((tx) => proposeLater(ctx, tx, proposal));
    return request;
  } catch (error) {
    if (hasSqlState(error, LIMIT_REACHED)) return undefined;
    throw error;
  }
}
