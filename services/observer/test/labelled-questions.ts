/**
 * Questions as people put them, with the table and the parameters they mean on Thursday, 26 November 2026. The words were chosen with these
 * in view. The last 51 were held out once: 28 of them were read rightly before the words were widened.
 */
import type { AnalyticsFn } from '@almanac/shared/contracts/analytics';

export const TODAY = '2026-11-26';

export interface Labelled {
  question: string;
  fn: AnalyticsFn;
  params: Record<string, string>;
}

export const LAST_WEEK = { from: '2026-11-16', to: '2026-11-22' };
export const THIS_WEEK = { from: '2026-11-23', to: '2026-11-26' };
export const LAST_MONTH = { from: '2026-10-01', to: '2026-10-31' };
export const THIS_MONTH = { from: '2026-11-01', to: '2026-11-26' };
export const OCTOBER = LAST_MONTH;
export const lastDays = (from: string) => ({ from, to: TODAY });

export type Row = [question: string, fn: AnalyticsFn, params?: Record<string, string>];

const ROWS: readonly Row[] = [
  [
    'How many hours did I work per client last week?',
    'hours_by_client',
    { group: 'client', ...LAST_WEEK },
  ],
  ['Time spent by customer this month', 'hours_by_client', { group: 'client', ...THIS_MONTH }],
  ['Where did my time go yesterday?', 'hours_by_client', { from: '2026-11-25', to: '2026-11-25' }],
  ['planned vs worked hours by kind', 'hours_by_client', { group: 'kind' }],
  [
    'Wie viele Stunden habe ich letzte Woche pro Kunde gearbeitet?',
    'hours_by_client',
    { group: 'client', ...LAST_WEEK },
  ],
  ['Which project took the most time in October?', 'hours_by_client', OCTOBER],
  ['How much did I work in the last 10 days?', 'hours_by_client', lastDays('2026-11-17')],
  ['Hours for each plan this week', 'hours_by_client', { group: 'plan', ...THIS_WEEK }],

  ['How far off are my estimates?', 'estimate_drift'],
  ['Which kinds of work take longer than I think?', 'estimate_drift', { of: 'kind' }],
  ['Do I underestimate?', 'estimate_drift'],
  [
    'estimate accuracy by workflow in the last 60 days',
    'estimate_drift',
    { of: 'workflow', ...lastDays('2026-09-28') },
  ],
  ['Liege ich mit meinen Schätzungen richtig?', 'estimate_drift'],
  ['What always takes longer than planned?', 'estimate_drift'],
  ['Where do I overestimate the effort?', 'estimate_drift'],

  ['How far are my plans?', 'plan_progress'],
  ['progress of all plans', 'plan_progress'],
  ['What is left to do in each plan?', 'plan_progress'],
  ['Wie weit sind die Pläne?', 'plan_progress'],
  ['Which plans are nearly finished?', 'plan_progress'],
  ['How much of the plan for client kestrel is done?', 'plan_progress', { client_id: 'kestrel' }],
  ['show plan progress', 'plan_progress'],

  ['How many blocks got skipped in the last 14 days?', 'block_outcomes', lastDays('2026-11-13')],
  ['What became of my blocks this week?', 'block_outcomes', THIS_WEEK],
  ['Share of blocks done per day last month', 'block_outcomes', { group: 'day', ...LAST_MONTH }],
  ['Wie viele Blöcke wurden diese Woche erledigt?', 'block_outcomes', THIS_WEEK],
  ['completion rate by client', 'block_outcomes', { group: 'client' }],
  [
    'Did I finish what was in the calendar yesterday?',
    'block_outcomes',
    { from: '2026-11-25', to: '2026-11-25' },
  ],
  ['Blocks that were partly done or left out', 'block_outcomes'],

  ['Who moves my blocks?', 'block_moves'],
  ['How often was I rescheduled last week?', 'block_moves', LAST_WEEK],
  [
    'How many blocks did the scheduler move this month?',
    'block_moves',
    { by: 'scheduler', ...THIS_MONTH },
  ],
  ['Wie oft wurden Blöcke verschoben?', 'block_moves'],
  [
    'Moves I made by hand in the last 7 days',
    'block_moves',
    { by: 'person', ...lastDays('2026-11-20') },
  ],
  ['How many times do things get pushed back?', 'block_moves'],

  ['On which weekday do I focus best?', 'focus_hours', { group: 'weekday' }],
  ['deep work per week this month', 'focus_hours', { group: 'week', ...THIS_MONTH }],
  ['How many focus hours did I have last week?', 'focus_hours', LAST_WEEK],
  ['Wie viel Fokuszeit hatte ich letzte Woche?', 'focus_hours', LAST_WEEK],
  ['When do I get concentrated work done?', 'focus_hours'],
  ['uninterrupted time by weekday', 'focus_hours', { group: 'weekday' }],

  ['Which steps could not be scheduled?', 'unscheduled_steps'],
  ['What did not fit into the calendar?', 'unscheduled_steps'],
  ['unscheduled work older than 5 days', 'unscheduled_steps', { older_than_days: '5' }],
  ['Was hat keinen Platz im Kalender gefunden?', 'unscheduled_steps'],
  ['steps without a block', 'unscheduled_steps'],
  ['What is still not planned in?', 'unscheduled_steps'],

  ['Billable in each sprint, planned against recorded', 'sprint_hours'],
  ['How many hours went into the sprints this month?', 'sprint_hours', THIS_MONTH],
  ['sprint hours', 'sprint_hours'],
  ['Compare the sprints of last month', 'sprint_hours', LAST_MONTH],
  ['Abrechenbare Stunden pro Sprint', 'sprint_hours'],

  ['Show the burn of the current sprint', 'sprint_burn'],
  ['Are we on track in this sprint?', 'sprint_burn'],
  ['burndown', 'sprint_burn'],
  ['How is sprint S-14 going against its plan?', 'sprint_burn', { sprint_id: 'S-14' }],
  ['Liegen wir im Sprint im Plan?', 'sprint_burn'],
  ['Sprint burn-up for sprint 2026-W48', 'sprint_burn', { sprint_id: '2026-W48' }],

  ['How many actions were approved and rejected last week?', 'approvals_by_outcome', LAST_WEEK],
  ['What did I reject?', 'approvals_by_outcome'],
  ['approvals by risk this month', 'approvals_by_outcome', { group: 'risk', ...THIS_MONTH }],
  ['How many proposals expired without a decision?', 'approvals_by_outcome'],
  ['Wie viele Anfragen wurden genehmigt oder abgelehnt?', 'approvals_by_outcome'],
  ['Outcome of approvals for email.send', 'approvals_by_outcome', { action_type: 'email.send' }],

  ['How long do decisions take?', 'decision_time'],
  ['How fast do we approve level 3?', 'decision_time', { level: '3' }],
  ['time until an approval this month', 'decision_time', THIS_MONTH],
  ['Wie lange dauert eine Freigabe?', 'decision_time'],
  ['Median time to decide', 'decision_time'],
  ['How long does something wait in the inbox before somebody decides?', 'decision_time'],

  ['How often are the proposals right?', 'action_precision'],
  ['precision of email.send', 'action_precision', { action_type: 'email.send' }],
  ['Are the suggestions any good?', 'action_precision'],
  [
    'Share of proposals approved unchanged over the last 60 days',
    'action_precision',
    { window_days: '60' },
  ],
  ['Wie oft stimmen die Vorschläge?', 'action_precision'],

  ['How close are we to the limits?', 'limits_usage'],
  ['limits used today', 'limits_usage', { window: 'day' }],
  ['Are we near a rate limit this hour?', 'limits_usage', { window: 'hour' }],
  ['How much of the quota is used up?', 'limits_usage'],
  ['Wie viel vom Limit ist verbraucht?', 'limits_usage'],

  ['What do the models cost per service?', 'model_cost', { group: 'service' }],
  ['AI spending by day last week', 'model_cost', { group: 'day', ...LAST_WEEK }],
  ['How much did we spend on tokens this month?', 'model_cost', THIS_MONTH],
  ['Was kostet das Sprachmodell diesen Monat?', 'model_cost', THIS_MONTH],
  ['Which prompt is the most expensive?', 'model_cost', { group: 'prompt' }],
  ['LLM bill for October', 'model_cost', OCTOBER],

  ['What did tasks cost and what were they worth?', 'cost_and_return'],
  ['Does it pay off?', 'cost_and_return'],
  ['return on tasks this month', 'cost_and_return', THIS_MONTH],
  ['Lohnen sich die Aufgaben?', 'cost_and_return'],
  ['value against cost for each task', 'cost_and_return'],

  [
    'SEV2 incidents from 2026-11-01 to 2026-11-10',
    'incidents_by_type',
    { severity: 'SEV2', from: '2026-11-01', to: '2026-11-10' },
  ],
  ['What broke last week?', 'incidents_by_type', LAST_WEEK],
  ['Which failures keep coming back?', 'incidents_by_type'],
  ['Wie viele Störungen gab es letzten Monat?', 'incidents_by_type', LAST_MONTH],
  ['alerts in the last 24 days', 'incidents_by_type', lastDays('2026-11-03')],
  ['Were there outages in October?', 'incidents_by_type', OCTOBER],

  ['How much do we know by now?', 'memory_growth'],
  ['How many memories were added this week?', 'memory_growth', THIS_WEEK],
  ['growth of verified facts', 'memory_growth', { kind: 'fact', authority: 'verified' }],
  ['Wie wächst das Gedächtnis?', 'memory_growth'],
  ['What was learned in the last 30 days?', 'memory_growth', lastDays('2026-10-28')],
  ['number of remembered decisions', 'memory_growth', { kind: 'decision' }],
];

const TURNED_OVER: readonly Row[] = [
  [
    'Give me the worked hours of November split up by client',
    'hours_by_client',
    { group: 'client', from: '2026-11-01', to: '2026-11-30' },
  ],
  ['On what did I spend my days this week?', 'hours_by_client', THIS_WEEK],
  ['Arbeitszeit je Projekt im Oktober', 'hours_by_client', OCTOBER],
  ['Are my guesses too optimistic?', 'estimate_drift'],
  ['Difference between estimated and actual effort', 'estimate_drift'],
  ['Welche Arbeiten dauern länger als geschätzt?', 'estimate_drift'],
  ['What is the state of my plans?', 'plan_progress'],
  ['How much work remains on the running plans?', 'plan_progress'],
  ['Fortschritt der laufenden Pläne', 'plan_progress'],
  ['How reliable was I with my blocks last month?', 'block_outcomes', LAST_MONTH],
  ['Which days had the most skipped blocks?', 'block_outcomes'],
  ['Wie viele Termine habe ich ausfallen lassen?', 'block_outcomes'],
  ['How stable is my calendar?', 'block_moves'],
  ['number of times blocks were shifted this month', 'block_moves', THIS_MONTH],
  ['Wer verschiebt meine Termine am meisten?', 'block_moves'],
  ['Do I get enough time for deep work?', 'focus_hours'],
  ['Best day for concentration', 'focus_hours'],
  ['Konzentrierte Arbeit pro Wochentag', 'focus_hours', { group: 'weekday' }],
  ['Which tasks still have no slot?', 'unscheduled_steps'],
  ['What is left over that the scheduler could not place?', 'unscheduled_steps'],
  ['Welche Schritte sind noch nicht eingeplant?', 'unscheduled_steps'],
  ['Billable work by sprint since summer', 'sprint_hours'],
  ['How did the last sprints go in hours?', 'sprint_hours'],
  ['Welche Stunden fielen in welchem Sprint an?', 'sprint_hours'],
  ['Will we make the sprint?', 'sprint_burn'],
  ['daily progress of the sprint', 'sprint_burn'],
  ['Sind wir im aktuellen Sprint zu langsam?', 'sprint_burn'],
  ['Ratio of accepted to declined proposals', 'approvals_by_outcome'],
  ['How many approvals ran out of time last week?', 'approvals_by_outcome', LAST_WEEK],
  ['Was wurde diesen Monat abgelehnt?', 'approvals_by_outcome', THIS_MONTH],
  ['How quickly are requests answered?', 'decision_time'],
  ['Average wait for an approval', 'decision_time'],
  ['Wie schnell entscheiden wir?', 'decision_time'],
  ['Can I trust what Almanac proposes?', 'action_precision'],
  ['hit rate of suggested actions', 'action_precision'],
  ['Wie gut sind die vorgeschlagenen Aktionen?', 'action_precision'],
  ['Is there room left under the mail limit?', 'limits_usage'],
  ['usage of quotas per day', 'limits_usage', { window: 'day' }],
  ['Stoßen wir an Grenzen?', 'limits_usage'],
  ['monthly spend on OpenRouter', 'model_cost'],
  ['How expensive is the planner?', 'model_cost'],
  ['Kosten der KI nach Tag', 'model_cost', { group: 'day' }],
  ['Which tasks were worth their cost?', 'cost_and_return'],
  ['profit per task', 'cost_and_return'],
  ['Was bringen die Aufgaben im Vergleich zu ihren Kosten?', 'cost_and_return'],
  ['How stable was the system in the last 3 weeks?', 'incidents_by_type', lastDays('2026-11-06')],
  [
    'List the problems of yesterday by severity',
    'incidents_by_type',
    { from: '2026-11-25', to: '2026-11-25' },
  ],
  ['Welche Fehler traten heute auf?', 'incidents_by_type', { from: TODAY, to: TODAY }],
  ['How many preferences are stored?', 'memory_growth', { kind: 'preference' }],
  ['size of the memory over time', 'memory_growth'],
  ['Wie viel hat Almanac dazugelernt?', 'memory_growth'],
];

export const labelled = ([question, fn, params = {}]: Row): Labelled => ({ question, fn, params });

export const TUNE: readonly Labelled[] = [...ROWS, ...TURNED_OVER].map(labelled);
