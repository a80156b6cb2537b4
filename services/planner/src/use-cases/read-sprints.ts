/** The person's sprints, read again with each poll: the observer compares them with what was done. Nothing else waits for them. */
import { AppError } from '@almanac/shared/lang/app-error';
import type { PlannerContext } from '../context.ts';
import { storeSprints } from '../db/sprints.ts';
import { sprintOf, type Sprint } from '../domain/sprint-row.ts';

const MOST_SPRINTS = 2000;

/** Does nothing where the table is off; one that cannot be read is as it was. */
export async function readSprints({ practice, db, clock, log }: PlannerContext): Promise<void> {
  if (practice === undefined || !practice.has('sprints').set) return;
  try {
    const rows = await practice.list('sprints');
    const sprints = new Map<string, Sprint>();
    for (const cells of rows.slice(0, MOST_SPRINTS)) {
      const sprint = sprintOf(cells);
      // Of two rows with one id the first owns it.
      if (sprint !== undefined && !sprints.has(sprint.sprint_id)) {
        sprints.set(sprint.sprint_id, sprint);
      }
    }
    if (sprints.size === 0) return;
    await db.transaction((tx) => storeSprints(tx, [...sprints.values()], clock.now()));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    log.warn({ error: error.message }, 'the sprints stay as they were read last');
  }
}
