/**
 * Which function a question means. A model chooses where there is one, and may choose nothing but a name of the whitelist and arguments
 * that the function's own schema takes; where it is unsure, wrong or away, the words of the question decide. Nothing is run.
 */
import { z } from 'zod';
import {
  analyticsFn,
  analyticsParams,
  type AskReply,
  type Reading,
} from '@almanac/shared/contracts/analytics';
import { dayOf } from '@almanac/shared/lang/local-days';
import { renderPrompt } from '@almanac/shared/lang/render-prompt';
import type { ObserverContext } from '../context.ts';
import { readQuestion } from '../domain/read-question.ts';
import { currentPrompt } from './current-prompt.ts';
import { describeFunctions } from './describe-functions.ts';

export const QUESTION_PROMPT = 'question_reader';
/** Below it a model's choice is no better than the words. */
const SURE = 0.6;

const argument = z.strictObject({
  name: z.string().min(1).max(40),
  value: z.string().min(1).max(120),
});
const choice = z.strictObject({
  fn: z.enum([...analyticsFn.options, 'none']),
  arguments: z.array(argument).max(8),
  confidence: z.number().min(0).max(1),
});
type Choice = z.infer<typeof choice>;

export async function askQuestion(ctx: ObserverContext, question: string): Promise<AskReply> {
  const today = dayOf(ctx.clock.now(), ctx.config.ALMANAC_ZONE);
  const by_words = readQuestion(question, today);
  if (!ctx.model.configured) return { ...by_words, read_by: 'words', degraded: [] };
  const { reading, degraded } = await askModel(ctx, question, today);
  if (reading === undefined) return { ...by_words, read_by: 'words', degraded };
  const { fn, params, confidence, alternatives } = by_words;
  const others = fn === null ? alternatives : [{ fn, params, confidence }, ...alternatives];
  return {
    ...reading,
    alternatives: others.filter((one) => one.fn !== reading.fn).slice(0, 3),
    read_by: 'model',
    degraded,
  };
}

async function askModel(
  ctx: ObserverContext,
  question: string,
  today: string,
): Promise<{ reading?: Reading; degraded: string[] }> {
  const { prompt, degraded } = await currentPrompt(ctx, QUESTION_PROMPT);
  if (prompt === undefined) return { degraded };
  const { template, ...asked } = prompt;
  const reply = await ctx.model.ask({
    purpose: 'canvas.ask',
    prompt: asked,
    ...renderPrompt(template, {
      trusted: { now: today, functions: describeFunctions() },
      untrusted: { question },
    }),
    schema: choice,
    schema_name: 'table',
    objection: objectionTo,
  });
  if (reply.outcome !== 'ok') return { degraded: [...degraded, `model: ${reply.reason}`] };
  const { fn, confidence } = reply.value;
  // Unsure, or sure that no table answers: no failure, the words decide.
  if (fn === 'none' || confidence < SURE) return { degraded };
  return { reading: { fn, params: paramsOf(reply.value), confidence }, degraded };
}

/** What the function itself says of the arguments. */
function objectionTo(chosen: Choice): string | undefined {
  if (chosen.fn === 'none') return undefined;
  const names = chosen.arguments.map(({ name }) => name);
  if (new Set(names).size < names.length) return 'an argument is given twice';
  const parsed = analyticsParams[chosen.fn].safeParse(paramsOf(chosen));
  return parsed.success ? undefined : z.prettifyError(parsed.error);
}

function paramsOf(chosen: Choice): Record<string, string> {
  return Object.fromEntries(chosen.arguments.map(({ name, value }) => [name, value]));
}
