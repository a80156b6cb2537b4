import { ALLOWED_CALLS, type AllowedCall } from './allowed-calls.ts';

/** What an id may look like in a path: nothing that could mean another path to whoever reads it next. */
const SEGMENT = /^(?!\.{1,2}$)[\w.~@:+-]{1,200}$/;
/** A letter that a browser encodes in an id, e.g. of a person or a task. */
const ENCODED = /%(?:20|2[146-9A-D]|3[AD]|40|[C-F][\dA-F]|[89AB][\dA-F])/gi;

const EXACT = new Map<string, AllowedCall>();
const PATTERNS: { parts: string[]; call: AllowedCall }[] = [];
for (const call of ALLOWED_CALLS) {
  if (call.path.includes('{')) PATTERNS.push({ parts: call.path.split('/'), call });
  else EXACT.set(`${call.method} ${call.path}`, call);
}

/** The row of the table that a request fits, by its path as it was sent; a path written out goes before one with places. */
export function findCall(method: string, path: string): AllowedCall | undefined {
  const exact = EXACT.get(`${method} ${path}`);
  if (exact !== undefined) return exact;
  const given = path.split('/');
  return PATTERNS.find(({ call, parts }) => call.method === method && fits(parts, given))?.call;
}

function fits(parts: readonly string[], given: readonly string[]): boolean {
  if (parts.length !== given.length) return false;
  return parts.every((part, at) => {
    const segment = given[at] ?? '';
    return part.startsWith('{') ? SEGMENT.test(segment.replaceAll(ENCODED, 'x')) : part === segment;
  });
}
