import type { PromptMetrics } from '@almanac/shared/contracts/prompts';
import { statement } from '@almanac/shared/pg/statement';

type Counts = Pick<
  PromptMetrics,
  | 'questions'
  | 'answered'
  | 'repaired'
  | 'refused'
  | 'unfit'
  | 'failed'
  | 'calls'
  | 'calls_of_unknown_cost'
  | 'cost_usd'
>;
export interface CallsOfVersion extends Counts {
  version: number;
  p50: number | null;
  p95: number | null;
}

/** Every service's calls with each version of a prompt. */
export const callsByVersion = statement<CallsOfVersion, [name: string]>(
  `select prompt_version as version,
          count(*) filter (where coalesce(attempt, 1) = 1) as questions,
          count(*) filter (where outcome = 'ok') as answered,
          count(*) filter (where outcome = 'ok' and attempt = 2) as repaired,
          count(*) filter (where outcome = 'refused') as refused,
          count(*) filter (where outcome = 'invalid' and attempt = 2) as unfit,
          count(*) filter (where outcome in ('error', 'timeout')) as failed,
          count(*) as calls, sum(cost_usd) as cost_usd,
          count(*) filter (where cost_usd is null) as calls_of_unknown_cost,
          round(percentile_cont(0.5) within group (order by ms) filter (where outcome = 'ok'))::int as p50,
          round(percentile_cont(0.95) within group (order by ms) filter (where outcome = 'ok'))::int as p95
     from core.model_calls
    where prompt_name = $1 and prompt_version is not null
    group by prompt_version`,
);

export interface PlansOfVersion {
  version: number;
  made: number;
  replaced: number;
  scheduled: number;
  revised: number;
  completed: number;
  cancelled: number;
}

/**
 * What became of the plans whose steps a version of a prompt wrote. An edit keeps the provenance of the steps it began with, so the
 * first version of a plan that names the prompt is the one it wrote. What a plan came to counts for the version that wrote its current
 * steps alone.
 */
export const plansByVersion = statement<PlansOfVersion, [name: string]>(
  `with drafted as (
     select v.plan_id, (v.provenance #>> '{prompt,version}')::int as version, min(v.version) as plan_version,
            bool_or(v.version = p.version) as current
       from planner.plan_versions v join planner.plans p on p.plan_id = v.plan_id
      where v.provenance #>> '{prompt,name}' = $1 and v.provenance -> 'prompt' is not null
      group by 1, 2
   )
   select d.version, count(*) as made,
          count(*) filter (where not d.current) as replaced,
          count(*) filter (where d.current and p.status in ('scheduled', 'in_progress', 'completed')) as scheduled,
          count(*) filter (where exists (
            select 1 from planner.plan_versions later
             where later.plan_id = d.plan_id and later.version > d.plan_version
               and (later.reason = 'steps edited' or later.reason like 'feedback: %')
          )) as revised,
          count(*) filter (where d.current and p.status = 'completed') as completed,
          count(*) filter (where d.current and p.status = 'cancelled') as cancelled
     from drafted d join planner.plans p on p.plan_id = d.plan_id
    group by d.version`,
);
