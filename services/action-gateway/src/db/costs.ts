import { statement } from '@almanac/shared/pg/statement';

export interface CostRow {
  key: string;
  calls: number;
  input_tokens: number;
  output_tokens: number;
  /** Null where no call's cost is known. */
  cost_usd: string | null;
  calls_of_unknown_cost: number;
}

/** What model calls cost; a cost nobody told is counted as unknown, never as zero. */
export const costsBy = statement<
  CostRow,
  [group_by: string, zone: string, from: string | null, to: string | null]
>(
  `select case $1 when 'service' then service when 'purpose' then purpose
                  else to_char(at at time zone $2, 'YYYY-MM-DD') end as key,
          count(*) as calls, coalesce(sum(input_tokens), 0)::bigint as input_tokens,
          coalesce(sum(output_tokens), 0)::bigint as output_tokens, sum(cost_usd) as cost_usd,
          count(*) filter (where cost_usd is null) as calls_of_unknown_cost
     from core.model_calls
    where ($3::timestamptz is null or at >= $3) and ($4::timestamptz is null or at < $4)
    group by 1 order by 1`,
);
