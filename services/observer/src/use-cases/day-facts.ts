import type { DayFacts } from '@almanac/shared/contracts/observer-watch';
import type { Queryable } from '@almanac/shared/pg/database';
import {
  countUnscheduled,
  selectFailures,
  selectOpenIncidents,
  selectWaiting,
} from '../db/day-facts.ts';
import { selectBlocks } from '../db/stats-views.ts';
import { periodOf } from '../domain/period.ts';
import { UNSCHEDULED_AFTER_MS } from '../domain/watch/unscheduled-plans.ts';

const FIRST = 5;
const DAY_MS = 86_400_000;

/** The facts of a day (YYYY-MM-DD of the person's `zone`) as they are at `now`. */
export async function gatherDayFacts(
  db: Queryable,
  { day, zone, now }: { day: string; zone: string; now: Date },
): Promise<DayFacts> {
  const { from, to } = periodOf('daily', day, zone);
  const blocks = (await selectBlocks(db, from, to)).filter(({ status }) =>
    ['planned', 'applied'].includes(status),
  );
  const incidents = await selectOpenIncidents(db);
  const minutes = blocks.reduce(
    (sum, block) => sum + (Date.parse(block.end_at) - Date.parse(block.start_at)) / 60_000,
    0,
  );
  return {
    day,
    zone,
    waiting: await selectWaiting(db, now),
    incidents: {
      open: incidents.length,
      grave: incidents.filter(({ severity }) => severity <= 'SEV1').length,
      first_title: incidents[0]?.title ?? null,
    },
    failures: await selectFailures(db, new Date(now.getTime() - DAY_MS)),
    blocks: {
      count: blocks.length,
      minutes: Math.round(minutes),
      first: blocks
        .slice(0, FIRST)
        .map(({ title, start_at, end_at }) => ({ title, start: start_at, end: end_at })),
    },
    unscheduled_plans: await countUnscheduled(db, new Date(now.getTime() - UNSCHEDULED_AFTER_MS)),
  };
}
