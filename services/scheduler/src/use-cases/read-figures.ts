import { secondsSince, type Figures } from '@almanac/shared/http/figures';
import type { SchedulerContext } from '../context.ts';
import { blocksAhead, blocksWrittenSince, calendarState, runsSince } from '../db/figures.ts';

const HOUR_MS = 3_600_000;

/** What reached the calendar, and whether it can be read. */
export function schedulerFigures({ db, clock }: SchedulerContext): Figures {
  return {
    gauges: {
      almanac_schedule_runs_1h: {
        help: 'Runs begun in the last hour by state',
        labels: ['status'],
      },
      almanac_blocks_written_1h: { help: 'Blocks in the calendar of runs of the last hour' },
      almanac_blocks_ahead: { help: 'Blocks that are still to come' },
      almanac_calendar_connected: { help: '1 while a calendar is connected' },
      almanac_calendar_sync_age_seconds: { help: 'Since the calendar was last read' },
    },
    read: async () => {
      const now = clock.now();
      const since = new Date(now.getTime() - HOUR_MS);
      const runs = await runsSince.many(db, since);
      const { connected, synced_at } = await calendarState.one(db);
      return [
        ...runs.map(({ status, runs: value }) => ({
          name: 'almanac_schedule_runs_1h',
          value,
          labels: { status },
        })),
        {
          name: 'almanac_blocks_written_1h',
          value: (await blocksWrittenSince.one(db, since)).blocks,
        },
        { name: 'almanac_blocks_ahead', value: (await blocksAhead.one(db, now)).blocks },
        { name: 'almanac_calendar_connected', value: connected },
        { name: 'almanac_calendar_sync_age_seconds', value: secondsSince(synced_at, now) },
      ];
    },
  };
}
