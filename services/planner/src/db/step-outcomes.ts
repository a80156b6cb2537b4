import { statement } from '@almanac/shared/pg/statement';

export type OutcomeStatus = 'done' | 'partial' | 'skipped' | 'moved';

export interface StepOutcomeRow {
  step_id: string;
  status: OutcomeStatus;
  actual_minutes: number | null;
}

export const listOutcomes = statement<StepOutcomeRow, [plan_id: string]>(
  `select step_id, status, actual_minutes from planner.step_outcomes where plan_id = $1`,
);

/** Zero rows where this step already has this outcome. */
export const insertOutcome = statement<
  never,
  [
    plan_id: string,
    step_id: string,
    status: OutcomeStatus,
    actual_minutes: number | null,
    by: string,
    at: Date,
  ]
>(
  `insert into planner.step_outcomes (plan_id, step_id, status, actual_minutes, recorded_by, at)
   values ($1, $2, $3, $4, $5, $6) on conflict (plan_id, step_id, status) do nothing`,
);
