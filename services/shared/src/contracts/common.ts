import { z } from 'zod';

const EMPTY = 'must not be empty';

/** RFC 3339 with offset, as every time on the wire. Between the years 1000 and 9998 in UTC, which every store and language takes. */
export const timestamp = z.iso
  .datetime({
    offset: true,
    error: 'expected an instant with offset, like 2026-11-27T17:00:00+01:00',
  })
  .refine(isStorable, 'expected a year from 1000 to 9998 and an offset of at most 14 hours');
/** A calendar date, YYYY-MM-DD, of the same years. */
export const date = z.iso
  .date('expected a date like 2026-11-27')
  .refine((text) => !/^(?:0\d{3}|9999)-/.test(text), 'expected a year from 1000 to 9998');
/** A clock time of a day, HH:MM. */
export const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected HH:MM, 24 hours');
/** The time at which a day's range ends: `24:00` is the end of the day. */
export const endTime = z.union([clockTime, z.literal('24:00')], {
  error: 'expected HH:MM, 24 hours, or 24:00',
});
/** An IANA time zone the runtime knows. */
export const zone = z.string().max(64).refine(isZone, 'not an IANA time zone');
/** The scope of a record: a client's key, as in Coda. */
export const clientId = z.string().trim().min(1, EMPTY).max(120, atMost(120));
/** A key given by somebody else: a Coda task, an engagement, a workflow. */
export const foreignId = z.string().trim().min(1, EMPTY).max(200, atMost(200));
export const title = z.string().trim().min(1, EMPTY).max(300, atMost(300));
export const longText = z.string().max(20_000, atMost(20_000));
/** An amount of money: a decimal string and an ISO 4217 code. */
export const money = z.strictObject({
  amount: z.string().regex(/^-?\d{1,12}(\.\d{1,8})?$/, 'expected an amount like 120.50'),
  currency: z.string().length(3),
});
export const priority = z.enum(['low', 'normal', 'high', 'urgent']);
export type Priority = z.infer<typeof priority>;

/** An id of ours: prefixed, sortable, opaque. */
export function idOf(prefix: string): z.ZodString {
  return z
    .string()
    .regex(new RegExp(`^${prefix}_[0-9a-z]{20,40}$`), `expected an id like ${prefix}_…`);
}

export const interval = z
  .strictObject({ start: timestamp, end: timestamp })
  .refine((value) => Date.parse(value.start) < Date.parse(value.end), {
    message: 'must end after it starts',
    path: ['end'],
  });

export const listQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});

export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next_cursor: z.string().nullable() });
}

/** RFC 9457. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  request_id: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  /** What stands there now, where the caller knew an older state of it. */
  present: z.record(z.string(), z.unknown()).optional(),
});
export type Problem = z.infer<typeof problem>;

/** What a text that is too long is told. */
function atMost(chars: number): string {
  return `too long: at most ${chars} characters`;
}

/** An instant of before there was a bound, or at the end of a last day west of Greenwich, as the last one that can be told. */
export function tellableInstant(text: string): string {
  return Date.parse(text) < LATEST ? text : new Date(LATEST - 1).toISOString();
}

const EARLIEST = Date.UTC(1000, 0, 1);
const LATEST = Date.UTC(9999, 0, 1);

/** What is no instant at all was told its form already. */
function isStorable(text: string): boolean {
  const at = Date.parse(text);
  if (Number.isNaN(at)) return true;
  const [, hours = '0', minutes = '0'] = /[+-](\d\d):?(\d\d)$/.exec(text.slice(10)) ?? [];
  const offset = Number(hours) * 60 + Number(minutes);
  return at >= EARLIEST && at < LATEST && offset <= 14 * 60;
}

/** Intl also takes names that IANA does not have, as PST, and Temporal, by which days are counted, does not. */
const OLD_NAMES =
  /^SystemV\/|^(?!(?:UTC|UCT|GMT|EST|MST|HST|CET|MET|EET|WET|ROC|ROK|PRC)$)[a-z]{3}$/i;

function isZone(text: string): boolean {
  if (OLD_NAMES.test(text)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}
