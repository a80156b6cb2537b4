import { statement } from '@almanac/shared/pg/statement';
import type { ModelBudget } from '../domain/watch/costs.ts';

/** What models may cost, and what counts against it in the month of a time, in the person's zone. */
export const findModelBudget = statement<ModelBudget, [at: Date, zone: string]>(
  `select b.monthly_budget_usd::float8 as budget_usd, b.alert_share::float8 as alert_share,
          b.hard_cap_usd::float8 as cap_usd, (s.known_usd + s.estimated_usd)::float8 as counted_usd
     from core.model_budget b, core.model_spending($1, $2) s`,
);
