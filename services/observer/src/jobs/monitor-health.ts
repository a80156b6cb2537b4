import type { ObserverContext } from '../context.ts';
import { monitorHealth, type Outage } from '../use-cases/monitor-health.ts';
import { heartbeats } from '../use-cases/send-heartbeats.ts';

/**
 * A timer of the process and not of the queue: it looks also while jobs stand still and while there is no database to take jobs
 * from. One look ends before the next begins.
 */
export function watchHealth(ctx: ObserverContext): { close(): Promise<void> } {
  const outage: Outage = { since: undefined, logged_ms: Number.NEGATIVE_INFINITY };
  const beat = heartbeats(ctx);
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= monitorHealth(ctx, outage)
      .then(beat)
      .finally(() => {
        running = undefined;
      });
  }, ctx.config.HEALTH_EVERY_MS);
  return {
    close: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
