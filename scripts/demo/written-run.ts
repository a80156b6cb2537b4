import { z } from 'zod';
import { scheduleReply, type ScheduleReply } from '@almanac/shared/contracts/scheduler';
import { waitAllowing } from './allow.ts';
import type { Tour } from './tour.ts';

const status = z.object({ status: scheduleReply.shape.status });

/** The run once the person's calendar has it, which they agreed to. Throws when it ended otherwise. */
export async function writtenRun(tour: Tour, run: ScheduleReply): Promise<ScheduleReply> {
  const path = `/api/v1/scheduler/runs/${run.run_id}`;
  const { scheduler } = tour.stage.as_operator;
  const settled = await waitAllowing(
    tour,
    'calendar.apply_run',
    'the blocks are in your calendar',
    async () => {
      const now = await scheduler.call({ method: 'GET', path, reply: status });
      return !['applying', 'awaiting_approval'].includes(now.status) && now;
    },
  );
  if (settled.status === 'failed') throw new Error('Google did not take the blocks.');
  return scheduler.call({ method: 'GET', path, reply: scheduleReply });
}
