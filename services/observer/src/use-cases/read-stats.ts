import type { Stats } from '@almanac/shared/contracts/stats';
import { AppError } from '@almanac/shared/lang/app-error';
import type { ObserverContext } from '../context.ts';
import { countPlans, tallyBlocks, tallyPlans, tallyRuns } from '../db/stats-tallies.ts';
import { selectNextBlocks } from '../db/stats-views.ts';
import { statsOfTallies } from '../domain/compute-stats.ts';
import { NEXT_LIMIT } from '../domain/stats-rows.ts';

const LONGEST_MS = 400 * 86_400_000;
/** How far ahead "what comes next" looks. */
const NEXT_WITHIN_MS = 14 * 86_400_000;

/** The numbers of any time up to 400 days long; 422 above. */
export async function readStats(
  ctx: ObserverContext,
  asked: { from: string; to: string },
): Promise<Stats> {
  const from = new Date(asked.from);
  const to = new Date(asked.to);
  if (to.getTime() - from.getTime() > LONGEST_MS) {
    const message = 'must not be more than 400 days after from';
    throw new AppError('invalid', `to ${message}.`, { errors: [{ path: 'to', message }] });
  }
  const window = { from, to, zone: ctx.config.ALMANAC_ZONE, as_of: ctx.clock.now() };
  const after = { from: to, to: new Date(to.getTime() + NEXT_WITHIN_MS) };
  // What is quick stands in one line: each connection more is one more to open for the first question.
  const quick = async () => ({
    runs: await tallyRuns(ctx.db, window),
    plans: await countPlans(ctx.db, window),
    next: await selectNextBlocks(ctx.db, after, NEXT_LIMIT),
  });
  const [blocks, by_plan, { runs, plans, next }] = await Promise.all([
    tallyBlocks(ctx.db, window),
    tallyPlans(ctx.db, window),
    quick(),
  ]);
  const coming = next.map(({ title, start_at, end_at }) => ({
    title,
    start: start_at,
    end: end_at,
  }));
  return statsOfTallies(window, { blocks, runs, plans, ...by_plan, next: coming });
}
