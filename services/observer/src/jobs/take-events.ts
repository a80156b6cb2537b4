import { z } from 'zod';
import { errorText } from '@almanac/shared/lang/app-error';
import { listen, type Listener } from '@almanac/shared/pg/listen';
import { defineJob, type JobDefinition } from '@almanac/shared/queue/queue';
import type { ObserverContext } from '../context.ts';
import { TAKE_EVENTS } from '../domain/job-names.ts';
import { takeEvents } from '../use-cases/take-events.ts';

/** Finds what no notification told of. */
export function takeEventsJob(held: () => ObserverContext): JobDefinition {
  return defineJob({
    name: TAKE_EVENTS,
    data: z.object({}).loose(),
    requires: 'always',
    concurrency: 1,
    retries: 0,
    timeout_s: 50,
    cron: { expression: '* * * * *', zone: 'UTC' },
    audit: 'failures',
    run: () => takeEvents(held()),
  });
}

const notice = z.object({ type: z.string() });

/** Takes events as soon as they are recorded; many at once are one run. */
export function watchEvents(ctx: ObserverContext): Listener {
  let wanted = false;
  let running: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    while (wanted) {
      wanted = false;
      await takeEvents(ctx);
    }
  };
  const wake = (): void => {
    wanted = true;
    running ??= run()
      .catch((error: unknown) => {
        ctx.log.warn({ error: errorText(error) }, 'events wait for the clock');
      })
      .finally(() => {
        running = undefined;
        if (wanted) wake();
      });
  };
  const listener = listen({
    url: ctx.db.url,
    application_name: 'observer-events',
    channel: 'almanac_changes',
    onNotify: (payload) => {
      if (notice.parse(JSON.parse(payload)).type === 'event') wake();
    },
    onConnected: wake,
    onError: (error) => ctx.log.warn({ error: error.message }, 'listening for events failed'),
  });
  return {
    close: async () => {
      await listener.close();
      wanted = false;
      await running;
    },
  };
}
