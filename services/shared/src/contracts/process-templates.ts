import { z } from 'zod';
import { idOf } from './common.ts';

/** The process template a plan made of its workflow, on its way to Coda. */
export const processTemplate = z.object({
  process_template_id: idOf('ptpl'),
  plan_id: idOf('plan'),
  workflow_id: z.string(),
  /** The plan's version that is wanted in Coda, the one that was proposed last, and the last whose Action is over. */
  wanted_version: z.int(),
  proposed_version: z.int().nullable(),
  settled_version: z.int().nullable(),
  action_id: z.string().nullable(),
  /** The last known state of that Action, or why there is none. */
  decision: z.string().nullable(),
});
export type ProcessTemplate = z.infer<typeof processTemplate>;
