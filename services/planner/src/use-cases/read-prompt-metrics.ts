import type { PromptMetrics } from '@almanac/shared/contracts/prompts';
import { found } from '@almanac/shared/pg/statement';
import type { PlannerContext } from '../context.ts';
import { callsByVersion, plansByVersion, type CallsOfVersion } from '../db/prompt-metrics.ts';
import { listPromptVersions } from '../db/prompts.ts';
import type { Page } from './read-plans.ts';

const NO_PLANS = { made: 0, replaced: 0, scheduled: 0, revised: 0, completed: 0, cancelled: 0 };
const NO_CALLS: Omit<CallsOfVersion, 'version'> = {
  questions: 0,
  answered: 0,
  repaired: 0,
  refused: 0,
  unfit: 0,
  failed: 0,
  calls: 0,
  calls_of_unknown_cost: 0,
  cost_usd: null,
  p50: null,
  p95: null,
};

/** What each version of a prompt achieved, newest first; 404 for an unknown name. */
export async function readPromptMetrics(
  ctx: PlannerContext,
  name: string,
): Promise<Page<PromptMetrics>> {
  const versions = await listPromptVersions.many(ctx.db, name);
  found(versions[0], `prompt ${name}`);
  const [calls, plans] = await Promise.all([
    callsByVersion.many(ctx.db, name),
    plansByVersion.many(ctx.db, name),
  ]);
  const items = versions.map(({ version, labels, author, reason }): PromptMetrics => {
    const { p50, p95, ...counts } = {
      ...NO_CALLS,
      ...calls.find((row) => row.version === version),
    };
    const { version: _version, ...became } = {
      version,
      ...NO_PLANS,
      ...plans.find((row) => row.version === version),
    };
    return {
      ...counts,
      version,
      labels,
      author,
      reason,
      repair_rate: rate(counts.repaired + counts.unfit, counts.questions),
      refusal_rate: rate(counts.refused, counts.questions),
      latency_ms: p50 === null || p95 === null ? null : { p50, p95 },
      plans: became,
    };
  });
  return { items, next_cursor: null };
}

/** To three places; null where there is nothing to divide by. */
function rate(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 1000) / 1000;
}
