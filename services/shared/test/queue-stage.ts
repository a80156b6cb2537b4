import { z } from 'zod';
import { NO_OUT_OF_BAND_KILL } from '@almanac/shared/controls/read-controls';
import { systemClock } from '@almanac/shared/lang/clock';
import {
  createQueue,
  defineJob,
  type JobDefinition,
  type JobRun,
  type Queue,
} from '@almanac/shared/queue/queue';
import type { TestDatabase } from '@almanac/shared/testing/database';
import { readableLogger } from './readable-logger.ts';

export interface JobRow {
  id: string;
  state: string;
  retry_count: number;
  start_after: string;
  data: unknown;
}

const data = z.object({ name: z.string() });
let job_count = 0;

/** Queues of one test file on its database: each with one job of a fresh name. */
export function queueStage(testing: TestDatabase) {
  const db = testing.openAs('planner');
  const queues: Queue[] = [];

  async function start(
    run: (name: string, job: JobRun) => Promise<void>,
    more: Partial<JobDefinition> & { look_every_s?: number; most_wait_s?: number } = {},
    service = 'planner',
  ): Promise<{ queue: Queue; name: string }> {
    job_count += 1;
    const job = defineJob<typeof data>({
      name: `job-${job_count}`,
      data,
      requires: 'always',
      concurrency: 2,
      retries: 2,
      timeout_s: 30,
      audit: 'failures',
      run: (given, info) => run(given.name, info),
    });
    const { look_every_s, most_wait_s, ...changes } = more;
    const changed: JobDefinition = { ...job, ...changes };
    const queue = createQueue({
      db: service === 'planner' ? db : testing.openAs(service),
      service,
      log: readableLogger().log,
      clock: systemClock,
      kill: NO_OUT_OF_BAND_KILL,
      jobs: [changed],
      ...(look_every_s === undefined ? {} : { look_every_s }),
      ...(most_wait_s === undefined ? {} : { most_wait_s }),
    });
    await queue.start();
    queues.push(queue);
    return { queue, name: changed.name };
  }

  return {
    db,
    start,
    send: (queue: Queue, name: string, key?: string): Promise<boolean> =>
      db.transaction((tx) =>
        queue.sendNew(tx, name, { name: 'x' }, key === undefined ? {} : { key }),
      ),
    rows: async (name: string, schema = 'planner_queue'): Promise<JobRow[]> => {
      const { rows } = await testing.admin.query<JobRow>(
        `select id, state::text, retry_count, start_after, data from ${schema}.job
          where name = $1 order by created_on`,
        [name],
      );
      return rows;
    },
    stop: () => Promise.all(queues.map((queue) => queue.stop())),
  };
}
