/** What one of our runs wrote into an event: how a write whose record was lost is told from an edit of the person. */
import type { CalendarChange } from '@almanac/shared/contracts/actions';
import type { Queryable } from '@almanac/shared/pg/database';
import { changesOfRun, findRun } from '../db/run-rows.ts';
import type { SeenEvent } from '../domain/sync/judge-event.ts';

export interface OurWrite {
  /** The change as the run asked for it; the event may have been edited since. */
  wrote: CalendarChange;
  /** False where the process died, or a later run overtook it, between the calendar's call and the record of it. */
  recorded: boolean;
}

/** The write of the run that the event names; undefined where no run of ours wrote this event. */
export async function ourWrite(db: Queryable, event: SeenEvent): Promise<OurWrite | undefined> {
  const run = event.run_id === null ? undefined : await findRun.maybe(db, event.run_id);
  if (run === undefined) return undefined;
  const row = (await changesOfRun.many(db, run.run_id)).find(({ event_id, op }) => {
    return event_id === event.event_id && op !== 'delete';
  });
  const wrote = row === undefined ? undefined : run.changes[row.position];
  if (row === undefined || wrote === undefined) return undefined;
  return { wrote, recorded: row.outcome !== null && row.outcome !== 'gone' };
}
