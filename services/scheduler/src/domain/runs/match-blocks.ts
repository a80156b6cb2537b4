/** The smallest change from the blocks that stand to the blocks that were computed: same step and place stays untouched. */
import { itemKey, type ScheduledBlock } from '../schedule-types.ts';
import type { OldBlock } from './divide-work.ts';

export interface Matched<B extends OldBlock> {
  create: ScheduledBlock[];
  move: { old: B; to: ScheduledBlock }[];
  keep: { old: B; as: ScheduledBlock }[];
  remove: B[];
}

/** `free` are the blocks that may change; each is used at most once, for its own step. */
export function matchBlocks<B extends OldBlock>(
  computed: readonly ScheduledBlock[],
  free: readonly B[],
): Matched<B> {
  const matched: Matched<B> = { create: [], move: [], keep: [], remove: [] };
  const unused = new Set(free);
  const left: ScheduledBlock[] = [];
  for (const block of computed) {
    const same = [...unused].find(
      (old) => old.key === itemKey(block) && old.start === block.start && old.end === block.end,
    );
    if (same === undefined) left.push(block);
    else {
      unused.delete(same);
      matched.keep.push({ old: same, as: block });
    }
  }
  for (const block of left) {
    const [old] = [...unused]
      .filter((candidate) => candidate.key === itemKey(block))
      .toSorted((a, b) => a.part - b.part);
    if (old === undefined) matched.create.push(block);
    else {
      unused.delete(old);
      matched.move.push({ old, to: block });
    }
  }
  matched.remove.push(...unused);
  return matched;
}
