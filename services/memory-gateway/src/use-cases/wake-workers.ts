import { errorText } from '@almanac/shared/lang/app-error';
import { listen, type Listener } from '@almanac/shared/pg/listen';
import { isJobWaiting } from '@almanac/shared/queue/line';
import { queueSchema } from '@almanac/shared/queue/queue';
import { SERVICE, type QueueContext } from '../context.ts';
import { EMBED_JOB } from '../domain/job-names.ts';

/** Told by the outbox's triggers at commit. */
const CHANNEL = 'almanac_vectors';
/** A job that begins within this time is soon enough: it may be waiting for a provider that is down. */
const SOON_S = 5;

/**
 * Sends a job as soon as something waits for a vector, whoever wrote it. Notices that come while one is dealt with are dealt with
 * as one; one that is lost is made up for by the job's timer.
 */
export function wakeWorkers(ctx: QueueContext): Listener {
  let is_sending = false;
  let again = false;
  const wake = async (): Promise<void> => {
    if (await isJobWaiting(ctx.db, queueSchema(SERVICE), EMBED_JOB, SOON_S)) return;
    await ctx.db.transaction((tx) => ctx.queue.send(tx, EMBED_JOB, {}));
  };
  const onNotify = (): void => {
    again = true;
    if (is_sending) return;
    is_sending = true;
    void (async () => {
      try {
        while (again) {
          again = false;
          await wake();
        }
      } catch (error) {
        ctx.log.warn({ error: errorText(error) }, 'the workers could not be woken');
      } finally {
        is_sending = false;
      }
    })();
  };
  return listen({
    url: ctx.db.url,
    application_name: `${SERVICE}-vectors`,
    channel: CHANNEL,
    onNotify,
    onConnected: onNotify,
    onError: (error) => ctx.log.warn({ error: error.message }, 'the ear for vectors broke'),
  });
}
