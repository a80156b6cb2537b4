/** Puts facts into words: a model where there is one and every number it names is among the facts, else the template. */
import { z } from 'zod';
import type { ObserverContext } from '../context.ts';
import { fillPrompt } from '../domain/fill-prompt.ts';
import { namesOfWork, withoutUnsafeNames, withPlainNames } from '../domain/names-of-work.ts';
import { ungroundedNumbers } from '../domain/number-grounding.ts';
import type { ReflectionFacts } from '../domain/reflection-facts.ts';
import { templateNarrative } from '../domain/template-narrative.ts';
import { unsafeMarkup } from '../domain/unsafe-markup.ts';
import { currentPrompt } from './current-prompt.ts';

export interface Wording {
  narrative_markdown: string;
  worded_by: 'template' | 'model';
  prompt: { name: string; version: number } | undefined;
  /** Why a model did not word it although one is configured, and what else was not at its best. */
  degraded: string[];
}

export const PROMPTS = { daily: 'daily_reflection', weekly: 'weekly_review' } as const;
const answer = z.strictObject({ narrative_markdown: z.string().trim().min(20).max(8000) });

/** Never throws for a model or a planner that is down. */
export async function wordReflection(
  ctx: ObserverContext,
  facts: ReflectionFacts,
): Promise<Wording> {
  if (!ctx.model.configured) return fromTemplate(facts, []);
  const { prompt, degraded } = await currentPrompt(ctx, PROMPTS[facts.period.mode]);
  if (prompt === undefined) return fromTemplate(facts, degraded);
  const { template, ...asked } = prompt;
  const reply = await ctx.model.ask({
    purpose: `reflection.${facts.period.mode}`,
    prompt: asked,
    ...fillPrompt(template, facts),
    schema: answer,
    schema_name: 'reflection',
  });
  if (reply.outcome !== 'ok') {
    return fromTemplate(facts, [...degraded, `model: ${reply.reason}`]);
  }
  const { narrative_markdown } = reply.value;
  const objection = objectionTo(narrative_markdown, facts);
  if (objection !== undefined) {
    ctx.log.warn({ objection, period: facts.period.name }, "the model's words are not used");
    return fromTemplate(facts, [...degraded, `model: ${objection}`]);
  }
  const words = withPlainNames(narrative_markdown, namesOfWork(facts));
  return { narrative_markdown: words, worded_by: 'model', prompt: asked, degraded };
}

/** Why a text may not be used; undefined where it may. */
function objectionTo(text: string, facts: ReflectionFacts): string | undefined {
  const invented = ungroundedNumbers(text, facts);
  if (invented.length > 0) {
    return `it named numbers nobody counted (${invented.slice(0, 5).join(', ')})`;
  }
  const markup = unsafeMarkup(withoutUnsafeNames(text, namesOfWork(facts)));
  return markup === undefined ? undefined : `its text holds ${markup}`;
}

function fromTemplate(facts: ReflectionFacts, degraded: string[]): Wording {
  const narrative_markdown = templateNarrative(facts);
  return { narrative_markdown, worded_by: 'template', prompt: undefined, degraded };
}
