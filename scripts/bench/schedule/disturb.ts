/** A meeting that comes over a finished plan, and how much of the plan a new answer keeps. */
import { seeded } from '../../chaos/seeded.ts';
import { type Answer, HOUR_MS, type Instance, length, shared, type Span } from './instance.ts';
import { hoursUntil } from './score.ts';

/** A meeting of an hour, or what is left of the working time, at the start of one of the blocks. */
export function meetingOver(instance: Instance, answer: Answer): Span {
  const chance = seeded(`${instance.name}/${instance.load}/${instance.seed}/meeting`);
  const block = chance.pick([...answer.blocks.values()].flat());
  const range = instance.days
    .flatMap(({ hours }) => hours)
    .find(({ start, end }) => start <= block.start && block.start < end);
  return { start: block.start, end: Math.min(block.start + HOUR_MS, range?.end ?? block.end) };
}

export interface Moves {
  /** Blocks the meeting does not lie over. */
  untouched: number;
  moved: number;
  /** Working minutes, summed over the moved ones; one that is gone counts none. */
  minutes: number;
}

/** Blocks are compared part by part. */
export function movesBetween(
  instance: Instance,
  before: Answer,
  after: Answer,
  meeting: Span,
): Moves {
  const moves: Moves = { untouched: 0, moved: 0, minutes: 0 };
  for (const [id, own] of before.blocks) {
    const now = after.blocks.get(id) ?? [];
    own.forEach((block, part) => {
      if (shared(block, meeting) > 0) return;
      moves.untouched += 1;
      const place = now[part];
      if (place?.start === block.start && length(place) === length(block)) return;
      moves.moved += 1;
      if (place === undefined) return;
      moves.minutes +=
        60 * Math.abs(hoursUntil(instance, place.start) - hoursUntil(instance, block.start));
    });
  }
  return moves;
}
