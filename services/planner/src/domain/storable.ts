/**
 * A value as the database can hold it: texts lose NUL characters, and half a surrogate pair becomes the replacement character,
 * at any depth. Everything that comes from outside passes through here before it is read further.
 */
export function storable<T>(value: T): T {
  return clean(value) as T;
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '');
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [clean(name), clean(inner)]),
  );
}
