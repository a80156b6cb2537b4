/** Situations that call for a run, each in texts that are the same as long as the situation is. */
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

export interface Situation {
  /** By the versions of its blocks: one that came back to it is in a new situation. */
  key: string;
  /** By places alone: the same for a person who said no to what would follow from it. */
  where: string;
}

export interface Collisions {
  meetings: Situation[];
  drags: Situation[];
  /** Blocks that a person put somewhere: what waits for them may lie before them now. */
  put: Situation[];
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
      .map(({ start, end }) => ({
        key: `${keyOf(block)}:${start}-${end}`,
        where: `meeting ${placeOf(block)} ${start}-${end}`,
      })),
  );
  const drags = movable.flatMap((block) =>
    blocks
      .filter((other) => other !== block && meets(block, other))
      .map((other) => ({
        key: `${keyOf(block)}:${keyOf(other)}`,
        where: `block ${placeOf(block)} ${placeOf(other)}`,
      })),
  );
  const put = blocks
    .filter(({ open, by_person, end }) => open && by_person && end > now)
    .map((block) => ({ key: keyOf(block), where: `put ${placeOf(block)}` }));
  return { meetings, drags, put };
}

/** Open blocks whose time is over, once the next block has begun or their day has ended. */
export function overdueOf(blocks: readonly NoticedBlock[], now: number, zone: string): Situation[] {
  const [today] = localDays({ from: now, to: now + 1 }, zone);
  const midnight = today?.start ?? now;
  return blocks
    .filter(({ open, pinned, end }) => open && !pinned && end <= now)
    .filter(({ end }) => {
      const next = blocks.some((other) => other.start >= end && other.start <= now);
      return end <= midnight || next;
    })
    .map((block) => ({ key: keyOf(block), where: `overdue ${placeOf(block)}` }));
}

function keyOf({ block_id, version }: NoticedBlock): string {
  return `${block_id}:${version}`;
}

function placeOf({
  block_id,
  start,
  end,
}: Pick<NoticedBlock, 'block_id' | keyof Interval>): string {
  return `${block_id}:${start}-${end}`;
}

/**
 * Whether a person said no to moving the block from where it lies: so it is left there by what happens elsewhere, until something new
 * happens to it. `declined` and `now` are situations by their places.
 */
export function isLeftAlone(
  block: Pick<NoticedBlock, 'block_id' | keyof Interval>,
  { declined, now }: { declined: readonly string[]; now: readonly string[] },
): boolean {
  const place = placeOf(block);
  const names = (where: string): boolean => where.split(' ')[1] === place;
  return declined.some(names) && !now.some(names);
}

function meets(one: Interval, other: Interval): boolean {
  return one.start < other.end && other.start < one.end;
}
