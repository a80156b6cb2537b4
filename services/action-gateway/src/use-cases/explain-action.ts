import type { ExplainReply, explainRequest } from '@almanac/shared/contracts/policy';
import type { Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import { actionInputs, type ActionPayload } from '@almanac/shared/contracts/actions';
import type { z } from 'zod';
import type { ActionGatewayContext } from '../context.ts';
import { decideAction } from '../domain/decide-action.ts';
import { judgeAction } from './judge-action.ts';
import { fittingCommittee, isOwnCommand } from './may-approve.ts';
import { requireItsSystem } from './propose-action.ts';

/** How an Action of the caller's would be decided at this moment, and by which rule. Nothing is proposed. */
export async function explainAction(
  ctx: ActionGatewayContext,
  actor: Actor,
  request: z.infer<typeof explainRequest>,
): Promise<ExplainReply> {
  const { action_type, target, client_id, risk, reversibility } = request;
  requireItsSystem(request);
  const { affected_records, estimated_impact, chain_id } = request;
  const payload: ActionPayload = {
    action_type,
    target,
    inputs: typedInputs(request),
    requested_by: actor.actor,
    policy_version: 0,
    expires_at: ctx.clock.now().toISOString(),
  };
  const particulars = {
    preconditions: [],
    affected_records,
    rollback: { strategy: 'manual' as const },
    ...(estimated_impact === undefined ? {} : { estimated_impact }),
    ...(chain_id === undefined ? {} : { chain_id }),
  };
  const action = { risk, reversibility, client_id, particulars };
  const judged = await judgeAction(ctx, ctx.db, payload, action);
  const { level } = judged.level;
  const own_command = await isOwnCommand(ctx.db, actor, level);
  const scope = { action_type, client_id: client_id ?? null };
  const committee = level >= 4 ? await fittingCommittee(ctx.db, scope, [actor.actor]) : undefined;
  const { decision, reason } = decideAction({ ...judged, own_command, committee });
  const { ruling, shadow } = judged;
  return { decision, level: ruling.level, reason, shadow, ruling };
}

function typedInputs({ action_type, inputs }: z.infer<typeof explainRequest>) {
  const parsed = actionInputs[action_type].safeParse(inputs);
  if (parsed.success) return parsed.data as Record<string, unknown>;
  throw new AppError('invalid', 'These are not the inputs of this kind of Action.', {
    errors: parsed.error.issues.map(({ path, message }) => {
      return { path: ['inputs', ...path].join('.'), message };
    }),
  });
}
