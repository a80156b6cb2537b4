import { AppError } from '@almanac/shared/lang/app-error';

/** Levels of a member's value. Nothing that says something is nested deeper, and what reads it does so level by level. */
const MAX_DEPTH = 100;

/**
 * Any JSON value as Postgres can store it: no NUL, no half of a surrogate pair, in texts and member names alike. Chat logs and
 * mails carry such characters; they say nothing, so they are left out rather than refused. Throws 422,
 * naming the member, for one nested more than 100 levels deep.
 */
export function storable<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.entries(value).forEach(requireFlat);
  return clean(value) as T;
}

function requireFlat([name, member]: [string, unknown]): void {
  if (!isTooDeep(member)) return;
  throw new AppError('invalid', 'Some fields are not valid.', {
    errors: [{ path: name, message: `nested too deep: at most ${MAX_DEPTH} levels` }],
  });
}

/** Whether a value has more levels than can be stored. */
export function isTooDeep(value: unknown, levels = MAX_DEPTH): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isTooDeep(member, levels - 1));
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '');
  if (Array.isArray(value)) return value.map(clean);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [clean(name), clean(member)]),
  );
}
