import type { z } from 'zod';
import type { estimatesQuery, estimatesReply } from '@almanac/shared/contracts/planner';
import type { PlannerContext } from '../context.ts';
import { estimate } from '../db/execution-runs.ts';
import { storable } from '../domain/storable.ts';
import { readOverrun } from './draft-plan.ts';

const MAX_WORDS = 20;

/** How long work like this took: over done execution runs of the kind, the workflow, and any of the words in the title. */
export async function readEstimates(
  ctx: PlannerContext,
  query: z.infer<typeof estimatesQuery>,
): Promise<z.infer<typeof estimatesReply>> {
  const { kind = null, workflow_id = null, words } = storable(query);
  const [row, overrun] = await Promise.all([
    estimate.one(ctx.db, kind, workflow_id, anyOf(words)),
    readOverrun(ctx),
  ]);
  const suggested = overrun({ kind, workflow_id, title: words ?? null });
  const named = [
    ...(kind === null ? [] : [`kind ${kind}`]),
    ...(workflow_id === null ? [] : [`workflow ${workflow_id}`]),
    ...(words === undefined ? [] : [`words "${words}"`]),
  ];
  const source = `execution runs${named.length === 0 ? '' : ` of ${named.join(', ')}`}`;
  const { n, ratio_p50, ratio_p80, actual_p50, actual_p80 } = row;
  return {
    n,
    ratio: pair(ratio_p50, ratio_p80),
    actual_minutes: pair(actual_p50, actual_p80),
    source,
    suggested: { ...suggested, p50: rounded(suggested.p50), p80: rounded(suggested.p80) },
  };
}

function pair(p50: number | null, p80: number | null): { p50: number; p80: number } | null {
  return p50 === null || p80 === null ? null : { p50: rounded(p50), p80: rounded(p80) };
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** Letters and digits only, joined by "or": nothing of the text is read as an operator. Null where no words were given. */
function anyOf(words: string | undefined): string | null {
  const plain = words?.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return plain.length === 0 ? null : plain.slice(0, MAX_WORDS).join(' | ');
}
