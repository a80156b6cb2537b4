/** Whether what would be applied is what was shown. Pure. */
import type { RunChange } from '@almanac/shared/contracts/reschedule';

/** New blocks have other ids each time; everything else is compared. */
export function isSameChange(one: RunChange | null, other: RunChange | null): boolean {
  if (one === null || other === null) return one === other;
  return JSON.stringify(essenceOf(one)) === JSON.stringify(essenceOf(other));
}

function essenceOf({ moved, created, removed, conflicts }: RunChange): unknown {
  const at = (text: string): number => Date.parse(text);
  const lines = [
    ...moved.map(({ block_id, to }) => `move ${block_id} ${at(to.start)} ${at(to.end)}`),
    ...created.map(({ title, start, end }) => `create ${at(start)} ${at(end)} ${title}`),
    ...removed.map(({ block_id }) => `remove ${block_id}`),
    ...conflicts.map((one) => `over ${one.block_id} ${at(one.with.start)} ${one.with.title}`),
  ];
  return lines.toSorted();
}
