/** What a provider's answer says: its text or refusal, its tokens and its price. */
import type OpenAI from 'openai';
import type { GenerationResult } from '../trace/tracer.ts';

export function resultOf(reply: OpenAI.ChatCompletion): GenerationResult {
  return {
    model: reply.model,
    output: reply.choices?.[0]?.message,
    input_tokens: reply.usage?.prompt_tokens,
    output_tokens: reply.usage?.completion_tokens,
    cost_usd: costOf(reply),
  };
}

/** The answer's text or its refusal. An upstream failure can come as HTTP 200 with `error` in the body. */
export function saidIn(reply: OpenAI.ChatCompletion): {
  text: string;
  refusal: string | undefined;
} {
  throwInside(reply);
  const message = reply.choices?.[0]?.message;
  if (message?.refusal) return { text: '', refusal: message.refusal };
  if (!message?.content) throw new Error('the answer is empty');
  return { text: message.content, refusal: undefined };
}

/** Throws what an answer of 200 carries as its `error`, as the client throws an answer of another status. */
export function throwInside(reply: object): void {
  const failure = 'error' in reply ? (reply.error as { message?: string } | undefined) : undefined;
  if (!failure) return;
  const text = `the provider failed: ${failure.message ?? 'no reason given'}`;
  throw Object.assign(new Error(text), { error: failure });
}

/** What the provider says it took, as a decimal string of dollars; OpenRouter's addition to `usage`. */
export function costOf(reply: { usage?: object | undefined }): string | undefined {
  const usage = reply.usage as { cost?: unknown } | undefined;
  return typeof usage?.cost === 'number' ? usage.cost.toFixed(8) : undefined;
}
