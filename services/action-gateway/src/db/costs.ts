import type { Budget } from '@almanac/shared/contracts/operations';
import { statement } from '@almanac/shared/pg/statement';

export interface CostRow {
  key: string;
  calls: number;
  input_tokens: number;
  output_tokens: number;
  /** Null where no call's cost is known. */
  cost_usd: string | null;
  calls_of_unknown_cost: number;
  estimated_usd: string | null;
}

/** What model calls cost; a cost nobody told is counted as unknown, never as zero. */
export const costsBy = statement<
  CostRow,
  [group_by: string, zone: string, from: string | null, to: string | null]
>(
  `with calls as (
     select c.service, c.purpose, c.at, c.model, c.task_id, c.plan_id, c.action_id, c.cost_usd,
            c.prompt_name || coalesce(' v' || c.prompt_version, '') as prompt,
            c.input_tokens, c.output_tokens, r.estimate_usd
       from core.model_calls c left join core.model_reservations r on r.call_id = c.call_id
     union all
     -- What an Action says its making cost, where it is asked for by Action.
     select a.requested_by, a.action_type, a.created_at, null, null, null, a.action_id,
            (a.particulars -> 'cost' ->> 'amount')::numeric, null, null, null, null
       from actions.actions a
      where $1 = 'action' and a.particulars -> 'cost' ->> 'currency' = 'USD'
   )
   select coalesce(case $1 when 'service' then service when 'purpose' then purpose when 'action' then action_id
                           when 'task' then task_id when 'plan' then plan_id when 'prompt' then prompt
                           when 'model' then model
                           else to_char(at at time zone $2, 'YYYY-MM-DD') end, 'none') as key,
          count(*) as calls, coalesce(sum(input_tokens), 0)::bigint as input_tokens,
          coalesce(sum(output_tokens), 0)::bigint as output_tokens, sum(cost_usd) as cost_usd,
          count(*) filter (where cost_usd is null) as calls_of_unknown_cost,
          sum(estimate_usd) as estimated_usd
     from calls
    where ($3::timestamptz is null or at >= $3) and ($4::timestamptz is null or at < $4)
    group by 1 order by 1`,
);

export type BudgetRow = Omit<Budget, 'spent' | 'paused'>;

const BUDGET = `monthly_budget_usd, hard_cap_usd, alert_share, unknown_call_usd, version, updated_by, reason, updated_at`;

export const findBudget = statement<BudgetRow>(`select ${BUDGET} from core.model_budget`);
export const lockBudget = statement<BudgetRow>(
  `select ${BUDGET} from core.model_budget for update`,
);
export const spentInMonth = statement<Budget['spent'], [at: Date, zone: string]>(
  'select known_usd, estimated_usd, unknown_calls from core.model_spending($1, $2)',
);
export const writeBudget = statement<
  BudgetRow,
  [changes: string, by: string, reason: string, at: Date]
>(
  `update core.model_budget b
      set (monthly_budget_usd, hard_cap_usd, alert_share, unknown_call_usd) =
          (select r.monthly_budget_usd, r.hard_cap_usd, r.alert_share, r.unknown_call_usd
             from jsonb_populate_record(b, $1::jsonb) r),
          version = b.version + 1, updated_by = $2, reason = $3, updated_at = $4
   returning ${BUDGET}`,
);
