/** `GET /api/stream`: what changed, as server-sent events (design 06 §6). */
import { streamSSE } from 'hono/streaming';
import type { App } from '@almanac/shared/http/app';
import type { ChangeFeed } from '../jobs/change-feed.ts';
import { speakerOf } from '../use-cases/speaker-of.ts';

const RETRY_MS = 2000;

export function addStream(app: App, feed: ChangeFeed): void {
  app.get('/api/stream', (c) => {
    const { session_id } = speakerOf(c.var.actor);
    const client = feed.open(session_id, c.req.header('last-event-id'));
    c.header('x-accel-buffering', 'no');
    return streamSSE(c, async (stream) => {
      stream.onAbort(() => client.end());
      for (;;) {
        const next = await client.next();
        if (next === undefined) return;
        const { id, event, data } = next;
        const retry = event === 'hello' ? { retry: RETRY_MS } : {};
        await stream.writeSSE({ event, data, ...(id === '' ? {} : { id }), ...retry });
      }
    });
  });
}
