/**
 * One digest per day of the person: its row, its notice and the job that brings it are one transaction, and the day is its key.
 * *Dies anywhere:* the next look makes it, or finds it made.
 */
import { appendAudit } from '@almanac/shared/audit/append';
import type { DigestReply } from '@almanac/shared/contracts/observer-watch';
import { requireAllowed } from '@almanac/shared/controls/read-controls';
import { requestScope } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import { must } from '@almanac/shared/lang/assert';
import type { Transaction } from '@almanac/shared/pg/database';
import { dayOf } from '@almanac/shared/lang/local-days';
import type { ObserverContext } from '../context.ts';
import { findDigest, insertDigest, type DigestRow } from '../db/digests.ts';
import { findProposal } from '../db/proposals.ts';
import { digestBullets } from '../domain/digest.ts';
import { morningCall, type MorningCall } from '../domain/morning-call.ts';
import { sayClock, sayDay } from '../domain/say-time.ts';
import { gatherDayFacts } from './day-facts.ts';
import { tellPerson } from './propose-later.ts';

const DUE = { from: '08:00', to: '12:00' };

/** Makes the digest of today. A repeat answers the one that is there. Throws 409 where digests are off, 423 while stopped. */
export async function makeDigest(
  ctx: ObserverContext,
): Promise<{ digest: DigestReply; created: boolean }> {
  await requireAllowed(ctx.db, ctx.kill, 'job');
  if (!ctx.config.DIGEST) {
    throw new AppError('conflict', 'Digests are off: set DIGEST=true.', { code: 'digest_off' });
  }
  const day = dayOf(ctx.clock.now(), ctx.config.ALMANAC_ZONE);
  const known = await findDigest(ctx.db, day);
  const created = known === undefined && (await ctx.db.transaction((tx) => store(ctx, tx, day)));
  const row = must(await findDigest(ctx.db, day), 'the digest');
  return { digest: await show(ctx, row), created };
}

/** By the clock: once it is 08:00, and up to noon, so that a machine that slept makes up for it. */
export async function makeDigestWhenDue(ctx: ObserverContext): Promise<void> {
  if (!ctx.config.DIGEST) return;
  const clock = sayClock(ctx.clock.now().toISOString(), ctx.config.ALMANAC_ZONE);
  if (clock >= DUE.from && clock < DUE.to) await makeDigest(ctx);
}

/** The words of a call this morning; nobody calls yet. */
export async function readMorningCall(
  ctx: ObserverContext,
): Promise<MorningCall & { day: string; facts: DigestReply['facts'] }> {
  const now = ctx.clock.now();
  const zone = ctx.config.ALMANAC_ZONE;
  const day = dayOf(now, zone);
  const facts = await gatherDayFacts(ctx.db, { day, zone, now });
  return { day, ...morningCall(facts), facts };
}

async function store(ctx: ObserverContext, tx: Transaction, day: string): Promise<boolean> {
  const now = ctx.clock.now();
  const facts = await gatherDayFacts(tx, { day, zone: ctx.config.ALMANAC_ZONE, now });
  const bullets = digestBullets(facts);
  const proposal_key = `notify.person:digest:${day}`;
  const title = `${sayDay(day)}: your day`;
  const body = bullets.map((bullet) => `• ${bullet}`).join('\n');
  await tellPerson(ctx, tx, proposal_key, { kind: 'digest', title, body, ref: `digest:${day}` });
  if (!(await insertDigest(tx, { day, facts, bullets, proposal_key }, now))) return false;
  await appendAudit(tx, {
    at: now,
    actor: 'observer',
    actor_type: 'service',
    action: 'digest.created',
    subject: day,
    corr_id: requestScope()?.request_id ?? null,
    data: { bullets: bullets.length },
  });
  return true;
}

async function show(
  ctx: ObserverContext,
  { day, facts, bullets, proposal_key, created_at }: DigestRow,
): Promise<DigestReply> {
  const { status, action_id, note } = must(await findProposal(ctx.db, proposal_key), 'the notice');
  return { day, facts, bullets, told: { status, action_id, note }, created_at };
}
