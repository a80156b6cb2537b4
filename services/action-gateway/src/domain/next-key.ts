/** The idempotency key of an Action that is proposed again: `k` → `k:again-1` → `k:again-2`. */
export function nextKey(key: string): string {
  const [, first = key, number = '0'] = /^(.*):again-(\d+)$/s.exec(key) ?? [];
  return `${first}:again-${Number(number) + 1}`;
}
