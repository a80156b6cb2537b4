import { z } from 'zod';
import { prompt } from '../contracts/planner.ts';
import type { ServiceClient } from '../http/call.ts';
import { AppError } from '../lang/app-error.ts';

/** A prompt as services other than the planner keep it, for when the planner is down. */
export interface PromptCopy {
  name: string;
  version: number;
  template: string;
}

const reply = z.object({ items: z.array(prompt) });
const TIMEOUT_MS = 2000;

/** The version of a prompt that is labelled `production`. Throws where the planner has none or does not answer. */
export async function fetchPrompt(planner: ServiceClient, name: string): Promise<PromptCopy> {
  const { items } = await planner.call({
    method: 'GET',
    path: `/api/v1/planner/prompts/${name}`,
    reply,
    timeout_ms: TIMEOUT_MS,
  });
  const chosen = items.find((item) => item.labels.includes('production'));
  if (chosen === undefined) {
    throw new AppError('not_found', `No version of ${name} is labelled production.`);
  }
  return { name: chosen.name, version: chosen.version, template: chosen.template };
}
