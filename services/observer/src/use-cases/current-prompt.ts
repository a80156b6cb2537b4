import { errorText } from '@almanac/shared/lang/app-error';
import { fetchPrompt, type PromptCopy } from '@almanac/shared/model/fetch-prompt';
import type { ObserverContext } from '../context.ts';
import { findPromptCopy, keepPromptCopy } from '../db/prompt-copies.ts';

/** The planner's, or while it is down the copy that is kept of it. */
export async function currentPrompt(
  ctx: ObserverContext,
  name: string,
): Promise<{ prompt: PromptCopy | undefined; degraded: string[] }> {
  try {
    const prompt = await fetchPrompt(ctx.planner, name);
    await keepPromptCopy(ctx.db, prompt);
    return { prompt, degraded: [] };
  } catch (error) {
    const prompt = await findPromptCopy(ctx.db, name);
    const kept =
      prompt === undefined ? 'no copy of the prompt is kept' : 'the kept prompt was used';
    return { prompt, degraded: [`planner: ${errorText(error)} (${kept})`] };
  }
}
