/** What the journal of the sandbox says was written: which of our records, with what effect, when. */
import type { JournalEntry } from '../../sandbox/journal.ts';

export interface ProviderWrite {
  seq: number;
  kind: 'event' | 'row' | 'calendar' | 'channel';
  method: string;
  /** The event's id, or the key of the row. */
  ref: string;
  /** Epoch ms of arrival. */
  at_ms: number;
  /** True where the provider did it, whether or not it could say so. */
  has_effect: boolean;
  body: Record<string, unknown>;
}

const EVENT = /\/calendars\/[^/]+\/events(?:\/([^/]+))?$/;
const KEYS = ['task_id', 'external_id'];

/** Undefined for reads, sign-in and everything that leaves nothing behind. */
export function providerWrite(entry: JournalEntry): ProviderWrite | undefined {
  if (entry.method === 'GET') return undefined;
  const path = entry.path.split('?')[0] ?? '';
  const body = recordOf(entry.body);
  const named = nameOf(path, body);
  if (named === undefined) return undefined;
  const answer = entry.fault === undefined ? entry.status : (entry.did ?? 0);
  return {
    seq: entry.seq,
    ...named,
    method: entry.method,
    at_ms: Date.parse(entry.at),
    has_effect: answer >= 200 && answer < 300,
    body,
  };
}

function nameOf(
  path: string,
  body: Record<string, unknown>,
): Pick<ProviderWrite, 'kind' | 'ref'> | undefined {
  if (path.endsWith('/calendars')) return { kind: 'calendar', ref: 'our calendar' };
  if (path.endsWith('/watch') || path.endsWith('/channels/stop')) {
    return { kind: 'channel', ref: textOf(body['id']) };
  }
  const event = EVENT.exec(path);
  if (event !== null) return { kind: 'event', ref: event[1] ?? textOf(body['id']) };
  if (!/\/tables\/[^/]+\/rows$/.test(path)) return undefined;
  const cells = rowCells(body);
  const key = KEYS.find((name) => cells[name] !== undefined);
  return { kind: 'row', ref: key === undefined ? '' : `${key} ${String(cells[key])}` };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The cells of the one row that Almanac writes at a time, by column. */
export function rowCells(body: Record<string, unknown>): Record<string, unknown> {
  const rows: unknown = body['rows'];
  const row = recordOf(Array.isArray(rows) ? rows[0] : undefined);
  const cells: unknown = row['cells'];
  if (!Array.isArray(cells)) return {};
  return Object.fromEntries(
    cells.map((cell: unknown) => {
      const { column, value } = recordOf(cell);
      return [String(column), value];
    }),
  );
}

export function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
