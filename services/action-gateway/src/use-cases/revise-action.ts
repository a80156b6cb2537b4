import { actionRequest, type ActionRequest } from '@almanac/shared/contracts/actions';
import type { reviseRequest } from '@almanac/shared/contracts/people';
import { requireAllowed } from '@almanac/shared/controls/read-controls';
import type { Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Transaction } from '@almanac/shared/pg/database';
import { found } from '@almanac/shared/pg/statement';
import type { z } from 'zod';
import type { ActionGatewayContext } from '../context.ts';
import type { ActionRow } from '../db/action-row.ts';
import { lockAction } from '../db/actions.ts';
import { currentPolicyVersion } from '../db/policies.ts';
import { insertRevision, requestersOf } from '../db/revisions.ts';
import { decideAction } from '../domain/decide-action.ts';
import { resolvePayload } from '../domain/payload.ts';
import { addressRecipients } from './address-recipients.ts';
import { isRequester, requireWaiting } from './decide-vote.ts';
import { requestOf } from './expire-action.ts';
import { readGuardrails } from './guardrails.ts';
import { judgeAction } from './judge-action.ts';
import { fittingCommittee } from './may-approve.ts';
import { requireProposalLimit } from './proposal-limits.ts';
import { checkRequest } from './propose-action.ts';
import { recordRuling } from './record-ruling.ts';
import { rejudgeChain } from './rejudge-chain.ts';
import { enterEnvelope } from './requester-envelope.ts';
import { requireDeed } from './require-deed.ts';
import { transitionAction } from './transition-action.ts';

/**
 * Other inputs for an Action that waits: a new version with its own hash, judged anew, which nobody has voted on and no link
 * opens. It always waits for people again, or is blocked; its expiry stays. Who revised it is one of its requesters from here on.
 * By a person with the role, or the service that asked for it. 423 while stopped, 409 when it is decided or was revised meanwhile; 429 as for a proposal, among which it counts.
 */
export async function reviseAction(
  ctx: ActionGatewayContext,
  actor: Actor,
  action_id: string,
  { inputs, version }: z.infer<typeof reviseRequest>,
): Promise<void> {
  await requireAllowed(ctx.db, ctx.kill, 'propose');
  await enterEnvelope(ctx, actor, (await readGuardrails(ctx.db)).settings);
  await ctx.db.transaction(async (tx) => {
    const action = found(await lockAction.maybe(tx, action_id), `Action ${action_id}`);
    if (!isRequester(action, actor)) await requireDeed(tx, actor, 'revise');
    if (version !== undefined && version !== action.version) {
      throw new AppError('conflict', `It is at version ${action.version} now: read it again.`, {
        code: 'action_changed',
      });
    }
    await requireWaiting(ctx, tx, action);
    const request = await addressRecipients(tx, revised(action, inputs));
    checkRequest(actor, request);
    await requireProposalLimit(ctx, tx, actor, request);
    await writeVersion(ctx, tx, actor, { action, request });
  });
}

/** The same request with the new inputs, held to the schema of its type. */
function revised(action: ActionRow, inputs: Record<string, unknown>): ActionRequest {
  const parsed = actionRequest.safeParse({ ...requestOf(action), inputs });
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map((issue) => ({
    path: issue.path.join('.'),
    message: issue.message,
  }));
  throw new AppError('invalid', 'Some fields are not valid.', { errors });
}

async function writeVersion(
  ctx: ActionGatewayContext,
  tx: Transaction,
  actor: Actor,
  { action, request }: { action: ActionRow; request: ActionRequest },
): Promise<void> {
  const { action_id, requested_by } = action;
  const { version: policy_version } = await currentPolicyVersion.one(tx);
  const expires_at = new Date(action.expires_at);
  const resolved = resolvePayload(request, { requested_by, policy_version, expires_at });
  if (resolved.hash === action.payload_hash) {
    throw new AppError('conflict', 'That is what it says already.', { code: 'unchanged' });
  }
  const version = action.version + 1;
  await insertRevision.run(tx, action_id, version, actor.actor, ctx.clock.now());
  const requesters = (await requestersOf.many(tx, action_id)).map(({ person }) => person);
  const judged = await judgeAction(ctx, tx, resolved.payload, action);
  await recordRuling(ctx, tx, action_id, judged.ruling);
  const { level } = judged.level;
  const committee = level >= 4 ? await fittingCommittee(tx, action, requesters) : undefined;
  const decided = decideAction({ ...judged, own_command: false, committee });
  const blocked = decided.decision === 'blocked';
  const now = await transitionAction(ctx, tx, action, {
    to: blocked ? 'blocked' : 'awaiting_approval',
    detail: `Revised by ${actor.actor} to version ${version}. ${blocked ? decided.reason : 'It waits for people again.'}`,
    changes: {
      version,
      level,
      policy_version,
      inputs: resolved.payload.inputs,
      payload: resolved.text,
      payload_hash: resolved.hash,
      standing_authorization_id: null,
    },
  });
  await rejudgeChain(ctx, tx, now);
}
