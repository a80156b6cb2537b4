import { setTimeout as pause } from 'node:timers/promises';
import type { RunReply } from '@almanac/shared/contracts/reschedule';
import type { Queryable } from '@almanac/shared/pg/database';
import type { SchedulerContext } from '../context.ts';
import { findConnection } from '../db/connection-rows.ts';
import { findRun } from '../db/run-rows.ts';
import { runView } from './views.ts';

const POLL_MS = 50;

/** Waits, until the deadline of the request, for the calendar to have the run or for somebody else having to decide first. */
export async function settledRun(
  ctx: SchedulerContext,
  run_id: string,
  deadline: number,
): Promise<RunReply> {
  for (;;) {
    const run = await findRun.one(ctx.db, run_id);
    if (run.status !== 'applying' || performance.now() > deadline) return runView(ctx.db, run);
    await pause(POLL_MS);
  }
}

/** Whether there is a calendar to write to. */
export async function canWrite(ctx: SchedulerContext, db: Queryable = ctx.db): Promise<boolean> {
  if (ctx.calendar === undefined) return false;
  return (await findConnection.maybe(db)) !== undefined;
}
