import type { Stats } from '@almanac/shared/contracts/observer';
import { AppError } from '@almanac/shared/lang/app-error';
import type { ObserverContext } from '../context.ts';
import { computeStats } from '../domain/compute-stats.ts';
import { gatherRows } from './gather-rows.ts';

const LONGEST_MS = 400 * 86_400_000;

/** The numbers of any time up to 400 days long; 422 above. */
export async function readStats(
  ctx: ObserverContext,
  window: { from: string; to: string },
): Promise<Stats> {
  const from = new Date(window.from);
  const to = new Date(window.to);
  if (to.getTime() - from.getTime() > LONGEST_MS) {
    const message = 'must not be more than 400 days after from';
    throw new AppError('invalid', `to ${message}.`, { errors: [{ path: 'to', message }] });
  }
  const zone = ctx.config.ALMANAC_ZONE;
  return computeStats({ from, to, zone }, await gatherRows(ctx.db, { from, to }));
}
