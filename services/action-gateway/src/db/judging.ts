import type { ControlFlags } from '@almanac/shared/contracts/controls';
import { prepared } from '@almanac/shared/pg/statement';
import type { AuthorizationRow } from '../domain/decide-action.ts';
import { findPolicy, type PolicyRow } from './policies.ts';

export interface JudgingRow {
  policy: Pick<PolicyRow, 'version' | 'waived_floors' | 'rules' | 'forbidden' | 'live'>;
  guardrails: { version: number; settings: unknown };
  controls: ControlFlags;
  authorizations: AuthorizationRow[];
}

/** All that a type of Action is judged by, as of one moment. No row, and so no judgement, where any of it is missing. */
export const readJudging = prepared<JudgingRow, [action_type: string]>(
  `select to_jsonb(p) as policy, to_jsonb(g) as guardrails, to_jsonb(c) as controls,
          array(select jsonb_build_object('standing_authorization_id', a.standing_authorization_id, 'max_level', a.max_level,
                                          'action_type', a.action_type, 'scope', a.scope)
                  from actions.standing_authorizations a
                 where a.action_type = $1 and a.revoked_at is null order by a.granted_at) as authorizations
     from (${findPolicy.text.replaceAll('$1', 'null::int')}) p,
          (select version, settings from actions.guardrails order by version desc limit 1) g,
          core.control_flags c`,
);
