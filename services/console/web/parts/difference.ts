/** What a change does to what stands there: told as lines, before anybody agrees to it. */
export interface Difference {
  label: string;
  /** Null: nothing stands there yet. */
  before: string | null;
  /** Null: it goes. */
  after: string | null;
}

/** Values as people read them. */
export function sayValue(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'string') return value === '' ? 'empty' : value;
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(sayValue).join(', ');
  return Object.entries(value as object)
    .map(([name, part]) => `${name.replaceAll('_', ' ')} ${sayValue(part)}`)
    .join(', ');
}

/** The members that differ, one line each; `names` say what they are called. */
export function differencesOf<Value extends object>(
  before: Value,
  after: Value,
  names: Partial<Record<keyof Value & string, string>> = {},
): Difference[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => {
    const [was, is] = [before[key as keyof Value], after[key as keyof Value]];
    if (JSON.stringify(was) === JSON.stringify(is)) return [];
    const label = names[key as keyof Value & string] ?? key.replaceAll('_', ' ');
    return [{ label, before: lineOf(was), after: lineOf(is) }];
  });
}

function lineOf(value: unknown): string | null {
  return value === undefined ? null : sayValue(value);
}
