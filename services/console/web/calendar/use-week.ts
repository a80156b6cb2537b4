/** What the calendar reads: a week of blocks, the events of others in it, the person's preferences, and the last runs. */
import type { BlockState } from '@almanac/shared/contracts/completion';
import type { RunReply } from '@almanac/shared/contracts/reschedule';
import type { Block, CalendarEvent, Preferences } from '@almanac/shared/contracts/scheduler';
import { addDays, instantAt } from '../parts/zoned.ts';
import { beginRead, queries, useRead, type Read, type Topic } from '../use-read.ts';

export interface BlockPage {
  items: BlockState[];
  next_cursor: string | null;
}

export interface EventList {
  items: CalendarEvent[];
  degraded: string[];
}

export interface WeekReads {
  blocks: Read<BlockPage>;
  events: Read<EventList>;
  preferences: Read<Preferences>;
  runs: Read<{ items: RunReply[] }>;
  /** Shows a block as it was answered, until the list is read again. */
  take: (block: Block) => void;
}

const BLOCK: Topic[] = ['block'];
const PREFERENCES = '/api/v1/scheduler/preferences';
const RUNS = '/api/v1/scheduler/runs?limit=10';

function pathsOf(monday: string, zone: string): { blocks: string; events: string } {
  const from = new Date(instantAt(monday, 0, zone)).toISOString();
  const to = new Date(instantAt(addDays(monday, 7), 0, zone)).toISOString();
  const window = `from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`;
  return {
    blocks: `/api/v1/scheduler/blocks?${window}&limit=200`,
    events: `/api/v1/scheduler/calendar-events?${window}`,
  };
}

/** What `useWeek` will show, asked for beforehand. */
export function beginWeek(monday: string, zone: string): void {
  const { blocks, events } = pathsOf(monday, zone);
  for (const path of [blocks, events, RUNS]) beginRead(path, BLOCK);
  beginRead(PREFERENCES, []);
}

export function useWeek(monday: string, zone: string): WeekReads {
  const { blocks, events } = pathsOf(monday, zone);
  return {
    blocks: useRead<BlockPage>(blocks, { topics: BLOCK }),
    events: useRead<EventList>(events, { topics: BLOCK }),
    preferences: useRead<Preferences>(PREFERENCES, { topics: [] }),
    runs: useRead<{ items: RunReply[] }>(RUNS, { topics: BLOCK }),
    take: (block) => {
      queries.setQueryData<BlockPage>([blocks], (page) => page && withBlock(page, block));
    },
  };
}

function withBlock(page: BlockPage, block: Block): BlockPage {
  const items = page.items.map((one) =>
    one.block_id === block.block_id ? { ...one, ...block } : one,
  );
  return { ...page, items };
}

/** The newest run that stands in the calendar and was not taken back. */
export function lastRunToUndo(runs: readonly RunReply[]): RunReply | undefined {
  return runs.find(
    ({ kind, status, undone_by, change }) =>
      kind !== 'undo' &&
      (status === 'applied' || status === 'partially_applied') &&
      undone_by === null &&
      changesOf(change) !== 0,
  );
}

/** How many blocks it made, moved or removed; undefined where it does not say, as for one that only schedules. */
export function changesOf(change: RunReply['change']): number | undefined {
  if (change === null) return undefined;
  return change.created.length + change.moved.length + change.removed.length;
}

const KINDS: Record<RunReply['kind'], string> = {
  schedule: 'the scheduling',
  reschedule: 'the rescheduling',
  move: 'the move',
  undo: 'the undoing',
  cancel: 'the cancelling',
};

/** "the move of “Draft the report”". */
export function sayRun({ kind, change, blocks }: RunReply): string {
  const only = change?.moved.length === 1 ? change.moved[0]?.title : undefined;
  const title = only ?? (blocks.length === 1 ? blocks[0]?.title : undefined);
  return title === undefined ? KINDS[kind] : `${KINDS[kind]} of “${title}”`;
}
