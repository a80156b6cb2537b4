import type { Card } from './card-of.ts';

export interface Difference {
  label: string;
  before: string | null;
  after: string | null;
}

/** What differs between two cards, line by line in the order of the new one; what is gone comes last. */
export function cardDiff(before: Card, after: Card): Difference[] {
  const old = linesOf(before);
  const now = linesOf(after);
  const changed = [...now]
    .filter(([label, value]) => old.get(label) !== value)
    .map(([label, value]) => ({ label, before: old.get(label) ?? null, after: value }));
  const gone = [...old]
    .filter(([label]) => !now.has(label))
    .map(([label, value]) => ({ label, before: value, after: null }));
  return [...changed, ...gone];
}

/** Labels may repeat (two blocks of one title): each gets its number. */
function linesOf({ title, fields, body }: Card): Map<string, string> {
  const lines = new Map<string, string>([['Title', title]]);
  const all = [...fields, ...(body === undefined ? [] : [{ label: 'Text', value: body }])];
  for (const { label, value } of all) {
    let key = label;
    for (let n = 2; lines.has(key); n += 1) key = `${label} (${n})`;
    lines.set(key, value);
  }
  return lines;
}
