import type { ActionType } from '@almanac/shared/contracts/actions';
import type { ForbiddenOperation, PolicyRule } from '@almanac/shared/contracts/policy';
import { ADVISORY_LOCKS } from '@almanac/shared/pg/advisory-locks';
import { statement } from '@almanac/shared/pg/statement';

export interface PolicyVersionRow {
  version: number;
  made_by: string;
  reason: string;
  made_at: string;
}
export interface PolicyRow extends PolicyVersionRow {
  waived_floors: 'floor.irreversible_critical'[];
  rules: PolicyRule[];
  forbidden: ForbiddenOperation[];
  live: ActionType[];
}

export const currentPolicyVersion = statement<{ version: number }>(
  'select max(version) as version from actions.policy_versions',
);
/** The whole policy of a version, or of the newest one for null. */
export const findPolicy = statement<PolicyRow, [version: number | null]>(
  `select v.version, v.made_by, v.reason, v.made_at, v.waived_floors,
          array(select jsonb_build_object('rule_id', r.rule_id, 'action_type', r.action_type, 'risk', r.risk,
                         'reversibility', r.reversibility, 'amount_over', r.amount_over::text,
                         'recipients_over', r.recipients_over, 'records_over', r.records_over,
                         'client_id', r.client_id, 'mode', r.mode, 'level', r.level, 'why', r.why)
                  from actions.policies r where r.policy_version = v.version order by r.rule_id) as rules,
          array(select jsonb_build_object('rule', f.rule, 'reason', f.reason, 'action_type', f.action_type,
                         'system', f.system, 'ref', f.ref, 'recipient', f.recipient, 'client_id', f.client_id)
                  from actions.forbidden_operations f where f.policy_version = v.version order by f.rule) as forbidden,
          array(select t.action_type from actions.live_types t
                 where t.policy_version = v.version order by t.action_type) as live
     from actions.policy_versions v
    where v.version = coalesce($1, (select max(version) from actions.policy_versions))`,
);
export const listPolicyVersions = statement<
  PolicyVersionRow,
  [before: number | null, limit: number]
>(
  `select version, made_by, reason, made_at from actions.policy_versions
    where $1::int is null or version < $1 order by version desc limit $2`,
);

/** One change of a policy after another. */
export const lockPolicy = statement<never>(
  `select pg_advisory_xact_lock(${ADVISORY_LOCKS.policy})`,
);
export const insertPolicyVersion = statement<
  never,
  [version: number, made_by: string, reason: string, made_at: Date, waived_floors: string[]]
>(
  `insert into actions.policy_versions (version, made_by, reason, made_at, waived_floors)
   values ($1, $2, $3, $4, $5)`,
);
export const insertRules = statement<never, [version: number, rules: string]>(
  `insert into actions.policies (policy_version, rule_id, action_type, risk, reversibility, amount_over,
                                 recipients_over, records_over, client_id, mode, level, why)
   select $1, rule_id, action_type, risk, reversibility, amount_over, recipients_over, records_over, client_id, mode,
          level, why
     from jsonb_populate_recordset(null::actions.policies, $2::jsonb)`,
);
export const insertForbidden = statement<never, [version: number, forbidden: string]>(
  `insert into actions.forbidden_operations (policy_version, rule, reason, action_type, system, ref, recipient, client_id)
   select $1, rule, reason, action_type, system, ref, recipient, client_id
     from jsonb_populate_recordset(null::actions.forbidden_operations, $2::jsonb)`,
);
export const insertLiveTypes = statement<never, [version: number, action_types: string[]]>(
  `insert into actions.live_types (policy_version, action_type)
   select distinct $1::int, t from unnest($2::text[]) t`,
);

/** How many of these records of a system Almanac made itself. */
export const countCreated = statement<{ count: number }, [system: string, refs: string[]]>(
  `select count(*) as count from actions.created_records where system = $1 and ref = any($2)`,
);
export const insertCreated = statement<never, [system: string, refs: string[], action_id: string]>(
  `insert into actions.created_records (system, ref, action_id)
   select $1, ref, $3 from unnest($2::text[]) ref on conflict (system, ref) do nothing`,
);
