/** A process of its own for queue.test.ts: takes the job `long`, says so, and never finishes it. */
import { z } from 'zod';
import { systemClock } from '@almanac/shared/lang/clock';
import { createLogger } from '@almanac/shared/log/logger';
import { NO_OUT_OF_BAND_KILL } from '@almanac/shared/controls/read-controls';
import { openDatabase } from '@almanac/shared/pg/database';
import { createQueue, defineJob } from '@almanac/shared/queue/queue';

const db = openDatabase({
  url: process.argv[2] ?? '',
  application_name: 'queue-worker',
  onError: () => undefined,
});
const queue = createQueue({
  db,
  service: 'observer',
  log: createLogger({ service: 'worker', level: 'silent' }),
  clock: systemClock,
  kill: NO_OUT_OF_BAND_KILL,
  jobs: [
    defineJob({
      name: 'long',
      data: z.object({ name: z.string() }),
      requires: 'always',
      concurrency: 1,
      retries: 2,
      timeout_s: 60,
      audit: 'failures',
      run: ({ name }) => {
        process.send?.({ took: name });
        return new Promise(() => setInterval(() => undefined, 1000));
      },
    }),
  ],
});
await queue.start();
process.send?.({ ready: true });
