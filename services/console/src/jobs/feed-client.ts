import type { FeedEvent } from '../domain/change-ring.ts';

/** One browser that listens. */
export interface FeedClient {
  readonly session_id: string;
  push(event: FeedEvent): void;
  /** The next event; undefined once it ended. */
  next(): Promise<FeedEvent | undefined>;
  end(): void;
}

/** More than this waiting means that the browser does not read. */
const MAX_WAITING = 256;

/** Maintained: what is pushed comes out in its order, or the stream has ended. `onEnd` is called once. */
export function feedClient(session_id: string, onEnd: () => void): FeedClient {
  const waiting: FeedEvent[] = [];
  let wake: (() => void) | undefined;
  let is_over = false;
  const end = (): void => {
    if (is_over) return;
    is_over = true;
    waiting.length = 0;
    onEnd();
    wake?.();
  };
  return {
    session_id,
    push: (event) => {
      if (is_over) return;
      if (waiting.length >= MAX_WAITING) return end();
      waiting.push(event);
      wake?.();
    },
    next: async () => {
      while (!is_over) {
        const event = waiting.shift();
        if (event !== undefined) return event;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return undefined;
    },
    end,
  };
}
