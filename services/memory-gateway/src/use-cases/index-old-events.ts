import type { MemoryContext } from '../context.ts';
import { findEventsAfter, lockIndexMark, setIndexMark } from '../db/events.ts';
import { indexEvents } from './index-words.ts';

const BATCH = 500;
/** An event whose transaction is still under way has a number already; none takes this long. */
const LATE_MS = 3600 * 1000;

/**
 * Gives their words to events that were written without: those of before the word index. The mark moves with each batch, so that a
 * run that is killed is taken up where it stood.
 */
export async function indexOldEvents(ctx: MemoryContext, signal: AbortSignal): Promise<void> {
  let after = 0;
  while (!signal.aborted) {
    const last = await indexBatch(ctx, after);
    if (last === undefined) return;
    after = last;
  }
}

/** The number of the last event of the batch; undefined when there is none. */
function indexBatch(ctx: MemoryContext, after: number): Promise<number | undefined> {
  return ctx.db.transaction(async (tx) => {
    const mark = (await lockIndexMark.one(tx)).event_no;
    const events = await findEventsAfter.many(tx, Math.max(mark, after), BATCH);
    await indexEvents(
      tx,
      events.filter((event) => !event.is_indexed),
    );
    const settled = new Date(ctx.clock.now().getTime() - LATE_MS).toISOString();
    const done = events.findLast((event) => event.recorded_at < settled);
    if (done !== undefined) await setIndexMark.run(tx, done.event_no);
    return events.at(-1)?.event_no;
  });
}
