/**
 * Brings one proposal to the action-gateway and keeps what it decided; doing it is the gateway's. *Dies before the decision is
 * kept:* the same key gets the same decision. While the gateway is down or stopped the proposal waits, until it is news no more.
 */
import { appendAudit } from '@almanac/shared/audit/append';
import { requestScope } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import { PostponeJob } from '@almanac/shared/queue/queue';
import { proposeAction } from '../clients/propose-action.ts';
import type { JobContext } from '../context.ts';
import { findProposal, noteProposal, settleProposal, type ProposalRow } from '../db/proposals.ts';

const WAITING_KINDS = ['unavailable', 'rate_limited', 'locked'];
const WAIT_S = 5;

export async function carryProposal(ctx: JobContext, proposal_key: string): Promise<void> {
  const row = await findProposal(ctx.db, proposal_key);
  if (row === undefined || row.settled_at !== null) return undefined;
  if (Date.parse(row.expires_at) <= ctx.clock.now().getTime()) {
    const note = row.note ?? 'It could not be proposed in time.';
    return settle(ctx, row, { status: 'expired', action_id: null, note });
  }
  try {
    const { decision, action_id, reason } = await proposeAction(ctx.actions, row.request);
    return await settle(ctx, row, { status: decision, action_id, note: reason });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const note = `action-gateway: ${error.message}`;
    if (!WAITING_KINDS.includes(error.kind)) {
      return settle(ctx, row, { status: 'refused', action_id: null, note });
    }
    await noteProposal(ctx.db, proposal_key, note);
    throw new PostponeJob(error.message, error.retry_after_s ?? WAIT_S);
  }
}

async function settle(
  ctx: JobContext,
  { proposal_key, purpose, subject }: ProposalRow,
  to: Pick<ProposalRow, 'status' | 'action_id' | 'note'>,
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    if (!(await settleProposal(tx, proposal_key, to))) return;
    await appendAudit(tx, {
      at: ctx.clock.now(),
      actor: 'observer',
      actor_type: 'service',
      action: `proposal.${to.status}`,
      subject,
      corr_id: requestScope()?.request_id ?? null,
      data: { purpose, proposal_key, action_id: to.action_id },
    });
  });
}
