/** How much of a plan a new answer keeps. */
import { type Disturbance, isFixed, type StandingSpan } from './disturb.ts';
import { type Answer, type Instance } from './instance.ts';
import { hoursUntil } from './score.ts';

export interface Moves {
  /** Blocks that could have stayed where they are. */
  untouched: number;
  moved: number;
  /** Working minutes, summed over the moved ones; one that is gone counts none. */
  minutes: number;
  /** Blocks that are created, moved or deleted, the struck ones too: what is written to a calendar. */
  writes: number;
}

/** A block stays where a block of its task has its place and length. */
export function movesBetween(disturbance: Disturbance, after: Answer): Moves {
  const { rest, standing, struck } = disturbance;
  const moves: Moves = { untouched: 0, moved: 0, minutes: 0, writes: 0 };
  const open = standing.filter((one) => !isFixed(one, disturbance));
  for (const id of new Set([...open.map((block) => block.id), ...after.blocks.keys()])) {
    const now = after.blocks.get(id) ?? [];
    const own = open.filter((block) => block.id === id);
    const stays = (block: StandingSpan): boolean =>
      now.some(({ start, end }) => start === block.start && end === block.end);
    const left = own.filter((block) => !stays(block));
    const places = now.filter(
      (place) => !own.some(({ start, end }) => start === place.start && end === place.end),
    );
    moves.untouched += own.filter((block) => !struck.has(block)).length;
    moves.writes += Math.max(left.length, places.length);
    left.forEach((block, at) => {
      if (struck.has(block)) return;
      moves.moved += 1;
      moves.minutes += minutesBetween(rest, block.start, places[at]?.start);
    });
  }
  return moves;
}

function minutesBetween(instance: Instance, from: number, to: number | undefined): number {
  return to === undefined
    ? 0
    : 60 * Math.abs(hoursUntil(instance, to) - hoursUntil(instance, from));
}
