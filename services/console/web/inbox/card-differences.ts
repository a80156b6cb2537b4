/** What is different between the card that was read and the one that is there now, line by line. */
import type { Action } from '@almanac/shared/contracts/actions';
import type { Difference } from '../parts/difference.ts';

type Card = Pick<Action['card'], 'title' | 'fields' | 'body'>;

export function cardDifferences(before: Card, after: Card): Difference[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  const labels = [...new Set([...now.keys(), ...old.keys()])];
  return labels
    .map((label) => ({ label, before: old.get(label) ?? null, after: now.get(label) ?? null }))
    .filter((line) => line.before !== line.after);
}

/** Two lines of one label are the first and the second. */
function linesOf({ title, fields, body }: Card): Map<string, string> {
  const lines = new Map([['Title', title]]);
  for (const { label, value } of [
    ...fields,
    ...(body === undefined ? [] : [{ label: 'Text', value: body }]),
  ]) {
    let key = label;
    for (let n = 2; lines.has(key); n += 1) key = `${label} (${n})`;
    lines.set(key, value);
  }
  return lines;
}
