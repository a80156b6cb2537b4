/** Recall of a question that was asked before, over HTTP: what the budget for cached answers speaks of. */
import type { Caller } from './calls.ts';
import { measure, type Sample } from './measure.ts';

export interface CachedRecall {
  sample: Sample;
  /** Answers that came from the cache; fewer than all means that the times are of something else. */
  cached: number;
}

/** Asks `questions` questions until each is kept, then again in turn, `count` times, one at a time. */
export async function cachedRecall(
  calls: Caller,
  count: number,
  questions = 20,
): Promise<CachedRecall> {
  const ask = async (n: number): Promise<boolean> => {
    const query = encodeURIComponent(`what about the workshop number ${n % questions}`);
    const path = `/api/v1/memory/recall?limit=10&client_id=*&query=${query}`;
    const reply = (await calls.call('memory-gateway', path)) as { cached?: boolean } | undefined;
    return reply?.cached === true;
  };
  await measure(questions * 2, 1, ask);
  let cached = 0;
  const sample = await measure(count, 1, async (n) => {
    if (await ask(n)) cached += 1;
  });
  return { sample, cached };
}
