/** Situations that call for a run, each in a text that is the same as long as the situation is. */
import { localDays } from '../local-day.ts';
import type { BusyInterval, Interval } from '../schedule-types.ts';

export interface NoticedBlock extends Interval {
  block_id: string;
  version: number;
  /** Neither done, partial nor skipped. */
  open: boolean;
  pinned: boolean;
  /** It lies where a person put it. */
  by_person: boolean;
}

export interface Collisions {
  meetings: string[];
  drags: string[];
  /** Blocks that a person put somewhere: what waits for them may lie before them now. */
  put: string[];
}

/** What may call for a run: blocks it could move under something else, and blocks a person put somewhere. */
export function collisionsOf(
  blocks: readonly NoticedBlock[],
  busy: readonly BusyInterval[],
  now: number,
): Collisions {
  const movable = blocks.filter(({ open, pinned, start }) => open && !pinned && start > now);
  const meetings = movable.flatMap((block) =>
    busy
      .filter((other) => meets(block, other))
      .map(({ start, end }) => `${block.block_id}:${block.version}:${start}-${end}`),
  );
  const drags = movable.flatMap((block) =>
    blocks
      .filter((other) => other !== block && meets(block, other))
      .map((other) => `${block.block_id}:${block.version}:${other.block_id}:${other.version}`),
  );
  const put = blocks
    .filter(({ open, by_person, end }) => open && by_person && end > now)
    .map(({ block_id, version }) => `${block_id}:${version}`);
  return { meetings, drags, put };
}

/** Open blocks whose time is over, once the next block has begun or their day has ended. */
export function overdueOf(blocks: readonly NoticedBlock[], now: number, zone: string): string[] {
  const [today] = localDays({ from: now, to: now + 1 }, zone);
  const midnight = today?.start ?? now;
  return blocks
    .filter(({ open, pinned, end }) => open && !pinned && end <= now)
    .filter(({ end }) => {
      const next = blocks.some((other) => other.start >= end && other.start <= now);
      return end <= midnight || next;
    })
    .map(({ block_id, version }) => `${block_id}:${version}`);
}

function meets(one: Interval, other: Interval): boolean {
  return one.start < other.end && other.start < one.end;
}
