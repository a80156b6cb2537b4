/**
 * Any JSON value as Postgres can store it: no NUL, no half of a surrogate pair, in texts and member names alike. Chat logs and
 * mails carry such characters; they say nothing, so they are left out rather than refused.
 */
export function storable<T>(value: T): T {
  return clean(value) as T;
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '');
  if (Array.isArray(value)) return value.map(clean);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [clean(name), clean(member)]),
  );
}
