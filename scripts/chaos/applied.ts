import { fact, rowsOf } from './facts.ts';
import type { Lane } from './lane.ts';

export interface AppliedBlock {
  block_id: string;
  title: string;
  start_at: string;
  end_at: string;
  calendar_id: string;
  calendar_event_id: string;
}

/** The first block of the task, once the calendar has all of them: what a person can take hold of. */
export function applied(lane: Lane, task_id: string): Promise<AppliedBlock> {
  return fact(`the calendar has the blocks of ${task_id}`, async () => {
    const blocks = await rowsOf<AppliedBlock & { status: string }>(
      lane.db,
      `select b.block_id, b.title, b.start_at, b.end_at, b.calendar_event_id, b.status, c.calendar_id
         from scheduler.blocks b, scheduler.calendar_connections c
        where b.task_id = $1 and b.status <> 'deleted' order by b.start_at`,
      [task_id],
    );
    const [first] = blocks;
    return first !== undefined && blocks.every(({ status }) => status === 'applied') && first;
  });
}
