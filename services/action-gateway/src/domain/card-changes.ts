import type { Card } from './card-of.ts';

export interface CardChange {
  label: string;
  /** Empty where there was, or is, none. */
  was: string;
  is: string;
}

/** What is otherwise in the second of two cards of one Action, line by line. */
export function cardChanges(before: Card, after: Card): CardChange[] {
  const [was, is] = [linesOf(before), linesOf(after)];
  const labels = new Set([...was.keys(), ...is.keys()]);
  return [...labels]
    .map((label) => ({ label, was: was.get(label) ?? '', is: is.get(label) ?? '' }))
    .filter((line) => line.was !== line.is);
}

/** Labels that stand several times are numbered. */
function linesOf({ title, fields, body }: Card): Map<string, string> {
  const lines = new Map([['Title', title]]);
  for (const { label, value } of fields) {
    let name = label;
    for (let n = 2; lines.has(name); n += 1) name = `${label} (${n})`;
    lines.set(name, value);
  }
  if (body !== undefined) lines.set('Text', body);
  return lines;
}
