/** What is known beside the task: the pattern it follows, what memory recalls, and how long the same work took before. */
import { recallForPlan, type Recalled } from '../clients/recalled.ts';
import type { PlannerContext } from '../context.ts';
import { finishedPlans } from '../db/finished-plans.ts';
import {
  leadingSource,
  type DeliveryPattern,
  type PatternSource,
} from '../domain/delivery-pattern.ts';
import { whyNotFollowed } from '../domain/follows-blueprint.ts';
import type { PlanSubject } from '../domain/plan-subject.ts';
import { wordsFor } from '../domain/plan-words.ts';
import { similarEstimate, type SimilarEstimate } from '../domain/similar-plans.ts';
import { MAX_STEP_MINUTES } from '../domain/split-minutes.ts';
import { readPattern } from './read-pattern.ts';

export interface PlanContext {
  pattern: DeliveryPattern;
  /** What of the pattern the plan follows; null where it follows none. */
  source: PatternSource | null;
  recalled: Recalled;
  similar: SimilarEstimate | undefined;
}

/** `addressed_must_be` is false for a revision. The pattern comes first: whose client it is decides what may be recalled. */
export async function gatherContext(
  ctx: PlannerContext,
  subject: PlanSubject,
  addressed_must_be: boolean,
): Promise<PlanContext> {
  const pattern = await readPattern(ctx, subject, addressed_must_be);
  const { client_id } = pattern;
  const recalled = await recallForPlan(ctx.memory, {
    text: `${subject.title} ${subject.notes}`.trim(),
    client_id,
    each_kind: ctx.model.configured,
    timeout_ms: ctx.config.RECALL_TIMEOUT_MS,
  });
  const { title, workflow_id, max_steps } = subject;
  const plan_ids = [...new Set(recalled.similar.flatMap((item) => planOf(item.source) ?? []))];
  const nothing_known = plan_ids.length === 0 && workflow_id === null;
  const finished = nothing_known ? [] : await finishedPlans.many(ctx.db, plan_ids, workflow_id);
  const most_minutes = max_steps * MAX_STEP_MINUTES;
  const said = wordsFor(subject);
  const similar = similarEstimate({ title, client_id, workflow_id, most_minutes }, finished, said);
  const source = leadingSource(pattern);
  const gap = whyNotFollowed(source, { ...subject, history: similar });
  if (gap === undefined) return { pattern, source, recalled, similar };
  return { pattern: { ...pattern, gaps: [...pattern.gaps, gap] }, source: null, recalled, similar };
}

/** The memories that led to these plans. */
export function memoriesOfPlans({ similar }: Recalled, plan_ids: readonly string[]): string[] {
  return similar
    .filter(({ source }) => plan_ids.includes(planOf(source) ?? ''))
    .map(({ memory_id }) => memory_id);
}

/** Memories of plans and of their steps name the plan first. */
function planOf({ type, ref }: { type: string; ref?: string | undefined }): string | undefined {
  return type === 'plan' || type === 'plan_step' ? ref?.split('/')[0] : undefined;
}
