import type {
  ActionDecision,
  ActionPayload,
  ActionState,
  ActionType,
} from '@almanac/shared/contracts/actions';
import type { ActionRequest } from '@almanac/shared/contracts/actions';
import type { Particulars } from '../domain/decide-level.ts';

/** A row of `actions.actions`: the merged changes of the Action's events. */
export interface ActionRow {
  action_id: string;
  action_type: ActionType;
  version: number;
  state: ActionState;
  level: number;
  shadow: boolean;
  requested_by: string;
  requested_by_type: string;
  idempotency_key: string;
  request_hash: string;
  client_id: string | null;
  target: ActionPayload['target'];
  inputs: Record<string, unknown>;
  payload: string;
  payload_hash: string;
  policy_version: number;
  risk: ActionRequest['risk'];
  reversibility: ActionRequest['reversibility'];
  expected_effect: string;
  reasoning: string;
  particulars: Particulars;
  decision: ActionDecision['decision'];
  decision_level: number;
  reason: string;
  standing_authorization_id: string | null;
  authorized_by: string | null;
  not_before: string | null;
  attempts: number;
  holds: number;
  result: Record<string, unknown> | null;
  created_at: string;
  expires_at: string;
}

/** What may change after the proposal; everything else is fixed by it. */
export type ActionChanges = Partial<
  Pick<
    ActionRow,
    | 'level'
    | 'standing_authorization_id'
    | 'authorized_by'
    | 'not_before'
    | 'attempts'
    | 'holds'
    | 'result'
    // A revision.
    | 'version'
    | 'inputs'
    | 'payload'
    | 'payload_hash'
    | 'policy_version'
    | 'reason'
  >
>;

export const ACTION_COLUMNS = `action_id, action_type, version, state, level, shadow, requested_by,
  requested_by_type, idempotency_key, request_hash, client_id, target, inputs, payload, payload_hash,
  policy_version, risk, reversibility, expected_effect, reasoning, particulars, decision, decision_level,
  reason, standing_authorization_id, authorized_by, not_before, attempts, holds, result, created_at, expires_at`;
