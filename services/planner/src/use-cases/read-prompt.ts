import type { PromptSummary, PromptVersion } from '@almanac/shared/contracts/prompts';
import { found } from '@almanac/shared/pg/statement';
import type { PlannerContext } from '../context.ts';
import { listPrompts, listPromptVersions } from '../db/prompts.ts';
import type { Page } from './read-plans.ts';

/** Every version of a prompt with its labels, newest first; 404 for an unknown name. */
export async function readPrompt(ctx: PlannerContext, name: string): Promise<Page<PromptVersion>> {
  const items = await listPromptVersions.many(ctx.db, name);
  found(items[0], `prompt ${name}`);
  return { items, next_cursor: null };
}

/** All of them at once: there are few. */
export async function readPrompts(ctx: PlannerContext): Promise<Page<PromptSummary>> {
  return { items: await listPrompts.many(ctx.db), next_cursor: null };
}
