import { secondsSince, type Figures } from '@almanac/shared/http/figures';
import type { PlannerContext } from '../context.ts';
import { latestPoll, openPlans, plansSince } from '../db/figures.ts';

const HOUR_MS = 3_600_000;

/** What comes in, and what waits for the calendar. */
export function plannerFigures({ db, clock }: PlannerContext): Figures {
  return {
    gauges: {
      almanac_tasks_taken_in_1h: { help: 'Tasks that became plans in the last hour' },
      almanac_plans_made_1h: { help: 'Plans made in the last hour, of tasks and of wishes' },
      almanac_plans_open: { help: 'Plans by state, of those that go on', labels: ['status'] },
      almanac_plans_ready_oldest_seconds: {
        help: 'How long the oldest plan waits for the calendar; 0 where none does',
      },
      almanac_task_poll_age_seconds: { help: 'Since the task table was last read' },
    },
    read: async () => {
      const now = clock.now();
      const { made, of_tasks } = await plansSince.one(db, new Date(now.getTime() - HOUR_MS));
      const open = await openPlans.many(db);
      const ready = open.find(({ status }) => status === 'ready');
      const { at } = await latestPoll.one(db);
      return [
        { name: 'almanac_tasks_taken_in_1h', value: of_tasks },
        { name: 'almanac_plans_made_1h', value: made },
        ...open.map(({ status, plans }) => ({
          name: 'almanac_plans_open',
          value: plans,
          labels: { status },
        })),
        {
          name: 'almanac_plans_ready_oldest_seconds',
          value: secondsSince(ready?.oldest_at, now) ?? 0,
        },
        { name: 'almanac_task_poll_age_seconds', value: secondsSince(at, now) },
      ];
    },
  };
}
