import { statement } from '@almanac/shared/pg/statement';
import type { PolicyRule } from '../domain/decide-level.ts';

export const currentPolicyVersion = statement<{ version: number }>(
  'select max(version) as version from actions.policy_versions',
);
export const policyRules = statement<PolicyRule, [version: number]>(
  `select action_type, risk, reversibility, level from actions.policies
    where policy_version = $1 order by action_type, risk, reversibility`,
);
export const forbiddenOperations = statement<{ rule: string; reason: string }, [version: number]>(
  `select rule, reason from actions.forbidden_operations where policy_version = $1 order by rule`,
);

/** How many of these records of a system Almanac made itself. */
export const countCreated = statement<{ count: number }, [system: string, refs: string[]]>(
  `select count(*) as count from actions.created_records where system = $1 and ref = any($2)`,
);
export const insertCreated = statement<never, [system: string, refs: string[], action_id: string]>(
  `insert into actions.created_records (system, ref, action_id)
   select $1, ref, $3 from unnest($2::text[]) ref on conflict (system, ref) do nothing`,
);
