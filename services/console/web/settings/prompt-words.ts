import type { PromptMetrics } from '@almanac/shared/contracts/prompts';
import { sayNumber } from '../parts/date-words.ts';
import { sayMoney } from '../parts/words.ts';

/** What a version achieved, as figures with their names; what nobody knows is said so. */
export function metricFacts(metrics: PromptMetrics): [label: string, value: string][] {
  const { questions, answered, repair_rate, refusal_rate, latency_ms, plans } = metrics;
  const facts: [string, string][] = [
    ['Questions', sayNumber(questions)],
    ['Answered', share(questions === 0 ? null : answered / questions)],
    ['Repaired', share(repair_rate)],
    ['Refused', share(refusal_rate)],
    ['Typical time', latency_ms === null ? 'not known' : seconds(latency_ms.p50)],
    ['Slow time (p95)', latency_ms === null ? 'not known' : seconds(latency_ms.p95)],
    ['Cost', cost(metrics)],
  ];
  if (plans.made === 0) return facts;
  const of = (count: number): string => `${count} of ${plans.made}`;
  return [
    ...facts,
    ['Plans scheduled', of(plans.scheduled)],
    ['Revised by people', of(plans.revised)],
    ['Completed', of(plans.completed)],
    ['Cancelled', of(plans.cancelled)],
  ];
}

function share(rate: number | null): string {
  return rate === null ? 'not known' : `${Math.round(rate * 100)} %`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function cost({ cost_usd, calls_of_unknown_cost }: PromptMetrics): string {
  if (cost_usd === null) return 'not known';
  const known = sayMoney({ amount: Number(cost_usd).toFixed(2), currency: 'USD' });
  return calls_of_unknown_cost === 0 ? known : `${known} and ${calls_of_unknown_cost} calls more`;
}
