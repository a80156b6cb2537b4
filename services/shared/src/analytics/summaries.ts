import type { AnalyticsFn } from '../contracts/analytics.ts';

/** What each whitelisted function answers, in a few words: for its route, and for a model that chooses among them. */
export const SUMMARIES: Readonly<Record<AnalyticsFn, string>> = {
  hours_by_client: 'Planned and worked time',
  estimate_drift: 'How far work is off its estimates',
  plan_progress: 'How far plans are',
  block_outcomes: 'What became of blocks',
  block_moves: 'Who moved blocks',
  focus_hours: 'Long blocks of deep work, planned and worked',
  unscheduled_steps: 'Steps that found no place in the calendar',
  sprint_hours: 'Billable time planned and recorded, per sprint',
  sprint_burn: 'Billable time of one sprint day by day, against its plan',
  approvals_by_outcome: 'What became of Actions that needed a decision',
  decision_time: 'How long decisions took',
  action_precision: 'The share of proposals that were right as they were',
  limits_usage: 'Limits, used and allowed',
  model_cost: 'What models cost',
  cost_and_return: 'What tasks cost beside what they are worth',
  incidents_by_type: 'Incidents by type and severity',
  memory_growth: 'How much is remembered, day by day',
};
