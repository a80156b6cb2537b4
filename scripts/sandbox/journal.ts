import type { Provider } from './faults.ts';

export interface JournalEntry {
  seq: number;
  provider: Provider;
  method: string;
  /** Path and query as asked for, with secrets blanked. */
  path: string;
  /** 0 where no answer was sent: a timeout or a reset connection. */
  status: number;
  /** Arrival by the machine's clock, RFC 3339. */
  at: string;
  /** The fault that was played, if any. */
  fault?: string;
  /** What would have been answered, where it was done and the answer was withheld. */
  did?: number;
  /** Parsed JSON or form body, with secrets blanked. */
  body?: unknown;
}

const MAX_ENTRIES = 5000;
const MAX_BODY_CHARS = 256 * 1024;
const SECRETS = new Set([
  'access_token',
  'refresh_token',
  'id_token',
  'client_secret',
  'code',
  'code_verifier',
  'token',
]);

/** What was asked of the stand-ins, newest last; the oldest entries go when there are over 5000. */
export class Journal {
  readonly entries: JournalEntry[] = [];
  #seq = 0;

  add(entry: Omit<JournalEntry, 'seq'>): JournalEntry {
    this.#seq += 1;
    const numbered = { seq: this.#seq, ...entry };
    this.entries.push(numbered);
    if (this.entries.length > MAX_ENTRIES) this.entries.shift();
    return numbered;
  }

  clear(): void {
    this.entries.length = 0;
  }
}

/**
 * Blanks every value that is a credential by its name, at any depth. `code` is one only where it is
 * text.
 */
export function redact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redact);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const secret = SECRETS.has(name) && typeof inner === 'string';
      return [name, secret ? '[redacted]' : redact(inner)];
    }),
  );
}

/** A path and query whose credentials are blanked. */
export function redactPath(url: URL): string {
  for (const name of new Set(url.searchParams.keys())) {
    if (SECRETS.has(name)) url.searchParams.set(name, '[redacted]');
  }
  return url.pathname + url.search;
}

/**
 * The body of a request for the journal: JSON and forms are parsed, other text is kept as it is.
 */
export function readableBody(text: string, content_type: string): unknown {
  if (text === '') return undefined;
  if (text.length > MAX_BODY_CHARS) return `[${text.length} characters]`;
  if (content_type.includes('x-www-form-urlencoded')) {
    return redact(Object.fromEntries(new URLSearchParams(text)));
  }
  try {
    return redact(JSON.parse(text));
  } catch {
    return '[not JSON]';
  }
}
