import type { ActionInput } from '@almanac/shared/contracts/actions';
import type { Transaction } from '@almanac/shared/pg/database';
import type { ObserverContext } from '../context.ts';
import { insertProposal, type ProposalPurpose } from '../db/proposals.ts';
import { PROPOSE, PROPOSE_ALWAYS } from '../domain/job-names.ts';
import { noticeAction, type Notice } from '../domain/notice.ts';

export interface LaterProposal {
  /** The Action's idempotency key: the same thing is proposed once, however often it is noticed. */
  key: string;
  purpose: ProposalPurpose;
  subject: string;
  request: ActionInput;
  expires_at: Date;
}

/** In the transaction of what leads to it. False where it was proposed before. */
export async function proposeLater(
  ctx: ObserverContext,
  tx: Transaction,
  proposal: LaterProposal,
): Promise<boolean> {
  const { key: proposal_key, purpose, subject, request, expires_at } = proposal;
  const row = { proposal_key, purpose, subject, request };
  const inserted = await insertProposal(tx, row, { created_at: ctx.clock.now(), expires_at });
  if (!inserted) return false;
  const job = purpose === 'health' ? PROPOSE_ALWAYS : PROPOSE;
  await ctx.queue.send(tx, job, { proposal_key }, { key: proposal_key });
  return true;
}

/** Longer than an action-gateway is away, or lets no second alert of an hour pass a stop: what is told late says of when it is. */
const LIVES_MS: Record<Notice['kind'], number> = {
  incident: 24 * 3_600_000,
  health: 24 * 3_600_000,
  digest: 12 * 3_600_000,
};

/** Tells the person, once per key. */
export function tellPerson(
  ctx: ObserverContext,
  tx: Transaction,
  key: string,
  notice: Omit<Notice, 'person'>,
): Promise<boolean> {
  const expires_at = new Date(ctx.clock.now().getTime() + LIVES_MS[notice.kind]);
  const request = noticeAction({ ...notice, person: ctx.config.NOTIFY_PERSON }, key, expires_at);
  return proposeLater(ctx, tx, {
    key,
    purpose: notice.kind,
    subject: notice.ref,
    request,
    expires_at,
  });
}
