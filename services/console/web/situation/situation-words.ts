/** The situation in words. Pure. */
import type { BudgetPrediction, SituationView } from '@almanac/shared/contracts/console-views';
import type { Tone } from '../parts/tone.ts';
import { counted, sayMoney } from '../parts/words.ts';

type Known<Part> = Part extends { known: true; value: infer Value } ? Value : never;
export type Services = Known<SituationView['services']>;
export type Incidents = Known<SituationView['incidents']>;
export type Limits = Known<SituationView['limits']>;
export type Breaker = Limits['breakers'][number];
export type Requester = Limits['requesters'][number];

const STATES: Record<Services[number]['state'], [words: string, tone: Tone]> = {
  running: ['running', 'leaf'],
  degraded: ['running, not at its best', 'amber'],
  stopped: ['stopped', 'amber'],
  failing: ['failing', 'stop'],
  unclear: ['answer not understood', 'amber'],
  silent: ['not answering', 'stop'],
};

export function sayService(state: Services[number]['state']): [words: string, tone: Tone] {
  return STATES[state];
}

/** The one sentence of the page: what is known to be wrong, and never that all is well while a part is not known. */
export function verdict(view: SituationView): string {
  const unknown = [view.services, view.incidents, view.limits, view.queue, view.controls].filter(
    ({ known }) => !known,
  ).length;
  const facts: string[] = [];
  if (view.controls.known && view.controls.value.kill_switch) facts.push('Everything is stopped.');
  if (view.services.known) {
    const bad = view.services.value.filter(({ state }) => state !== 'running').length;
    if (bad > 0) facts.push(`${counted(bad, 'service is', 'services are')} not at their best.`);
  }
  if (view.incidents.known) {
    const open = view.incidents.value.filter(({ status }) => status === 'open').length;
    if (open > 0) facts.push(`${counted(open, 'incident is', 'incidents are')} open.`);
  }
  if (view.queue.known && view.queue.value.dead_letters > 0) {
    facts.push(`${counted(view.queue.value.dead_letters, 'Action was', 'Actions were')} given up.`);
  }
  const held = view.limits.known ? heldAgents(view.limits.value) : 0;
  if (held > 0) facts.push(`${counted(held, 'breaker is', 'breakers are')} open.`);
  if (unknown > 0)
    facts.push(`${counted(unknown, 'part', 'parts')} of this page could not be read.`);
  return facts.length === 0 ? 'Everything is in order.' : facts.join(' ');
}

function heldAgents({ breakers, requesters }: Limits): number {
  const connectors = breakers.filter(({ state }) => state !== 'closed').length;
  return connectors + requesters.filter(({ opened_at }) => opened_at !== null).length;
}

/** SEV0 → "SEV0, at once". */
export function toneOfSeverity(severity: Incidents[number]['severity']): Tone {
  if (severity === 'SEV0' || severity === 'SEV1') return 'stop';
  return severity === 'SEV2' ? 'amber' : 'plain';
}

const BREAKERS: Record<Breaker['state'], [words: string, tone: Tone]> = {
  closed: ['closed, used', 'leaf'],
  open: ['open, left alone', 'stop'],
  half_open: ['half open, about to be tried', 'amber'],
  probing: ['being tried', 'amber'],
  held: ['held open by a person', 'stop'],
};

export function sayBreaker(state: Breaker['state']): [words: string, tone: Tone] {
  return BREAKERS[state];
}

const usd = (value: number): string => sayMoney({ amount: value.toFixed(2), currency: 'USD' });

/** "At USD 2.00 a day the limit of USD 20.00 is reached Wed 25 Nov, 12:00." */
export function sayBudget(
  budget: BudgetPrediction | null,
  sayTime: (at: string) => string,
): string {
  if (budget === null) return 'Nothing was spent on models this month.';
  const pace = `${usd(budget.spent_usd)} of ${usd(budget.limit_usd)} is spent, ${usd(budget.per_day_usd)} a day`;
  return budget.reached_at === null
    ? `${pace}: the limit is not reached this month.`
    : `${pace}: the limit is reached ${sayTime(budget.reached_at)}.`;
}

/** "4 in 5"-free: a percentage, and never 100 % of what is not certain. */
export function saySure(confidence: number): string {
  return `${Math.round(confidence * 100)} %`;
}
