/** Everything is stopped while work waits: a task that comes is refused, what waits keeps waiting, and after the resume it is all done. */
import { z } from 'zod';
import { fact, rowsOf } from './facts.ts';
import type { Lane } from './lane.ts';
import type { RoundPlan, RoundTask } from './round-plan.ts';
import type { ExpectedTask } from './workload.ts';

export interface Stop {
  /** By the machine's clock, in epoch ms: from the answer to the stop until right before the resume is sent. */
  from_ms: number;
  to_ms: number;
  task: ExpectedTask;
}

/** Longer than a held Action waits for its next attempt: only then does its silence say something. */
const STOP_LASTS_MS = 4000;
const controls = z.object({ kill_switch: z.boolean() });

export async function stopAndResume(lane: Lane, plan: RoundPlan): Promise<Stop> {
  // An Action that Google cannot take now: it is authorised, waits, and must keep waiting.
  await lane.sandbox.setFault({
    provider: 'google',
    kind: 'status',
    status: 503,
    match: { method: 'POST', path_includes: '/events' },
  });
  const task: RoundTask = {
    task_id: `r${plan.number}-stopped`,
    title: `Held back ${plan.number}`,
    estimated_hours: 1,
    priority: 'normal',
  };
  await lane.sandbox.coda.addRow('grid-tasks', { ...task });
  await fact('the task before the stop is accepted', async () => {
    return (await lane.webhook('coda/task-created', task))?.status === 200;
  });
  await command(lane, 'kill');
  const from_ms = Date.now();
  await lane.sandbox.clearFaults('google');
  await fact('a task is refused while all is stopped', async () => {
    const again = { ...task, title: `${task.title}, changed` };
    return (await lane.webhook('coda/task-created', again))?.status === 423;
  });
  await fact('the stop has been heard', async () => {
    const acks = await rowsOf<{ behind: number }>(
      lane.db,
      `select count(*)::int as behind from core.control_acks a, core.control_flags f
        where a.version < f.version`,
    );
    return acks[0]?.behind === 0;
  });
  await new Promise((resolve) => setTimeout(resolve, STOP_LASTS_MS));
  const to_ms = Date.now();
  await command(lane, 'resume');
  return { from_ms, to_ms, task: { task_id: task.task_id, version: 1 } };
}

/** Both act each time they are called, so a lost answer may be asked for again. */
async function command(lane: Lane, what: 'kill' | 'resume'): Promise<void> {
  await fact(`the ${what} is answered`, async () => {
    await lane.operator.call({
      method: 'POST',
      path: `/api/v1/controls/${what}`,
      body: { reason: 'the chaos run stops everything for a moment' },
      reply: controls,
    });
    return true;
  });
}
