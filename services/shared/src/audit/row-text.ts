/**
 * Whether the columns of an audit row say what its hashed text says. The text is RFC 8785: members in the order of their names, so that
 * all but `data` stands before or behind it and no text needs to be parsed. It is compared as bytes, where it lies.
 */
import { int8At, type CopiedRow } from '../pg/copied-rows.ts';
import { COLUMN } from './chain-rows.ts';

const ACTION = Buffer.from('{"action":');
const ACTOR = Buffer.from(',"actor":');
const ACTOR_TYPE = Buffer.from(',"actor_type":');
const AT = Buffer.from(',"at":"');
const CORR_ID = Buffer.from('","corr_id":');
const DATA = Buffer.from(',"data":{');
const ID = Buffer.from('},"id":');
const SUBJECT = Buffer.from(',"subject":');
const END = Buffer.from('}');
const NULL = Buffer.from('null');

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PLAIN = 0x20;
/** Where a text stops to fit. */
const DIFFERS = -1;

/** Only for a row whose event is there. */
export function columnsFit(row: CopiedRow): boolean {
  const { bytes, spans } = row;
  const from = spans[2 * COLUMN.canon] ?? 0;
  const to = spans[2 * COLUMN.canon + 1] ?? 0;
  let at = afterMember(row, from, ACTION, COLUMN.action);
  at = afterMember(row, at, ACTOR, COLUMN.actor);
  at = afterMember(row, at, ACTOR_TYPE, COLUMN.actor_type);
  at = afterInstant(row, afterLiteral(bytes, at, AT));
  at = afterMember(row, at, CORR_ID, COLUMN.corr_id);
  const data = afterLiteral(bytes, at, DATA);
  const ids = jsonLength(row, COLUMN.event_id) + jsonLength(row, COLUMN.subject);
  const tail = to - (ID.length + SUBJECT.length + END.length + ids);
  if (data === DIFFERS || tail < data) return false;
  at = afterMember(row, tail, ID, COLUMN.event_id);
  at = afterMember(row, at, SUBJECT, COLUMN.subject);
  return afterLiteral(bytes, at, END) === to;
}

function afterMember(row: CopiedRow, at: number, name: Buffer, column: number): number {
  return afterJson(row, afterLiteral(row.bytes, at, name), column);
}

function afterLiteral(bytes: Buffer, at: number, literal: Uint8Array): number {
  if (at === DIFFERS) return DIFFERS;
  for (let n = 0; n < literal.length; n += 1) {
    if (bytes[at + n] !== literal[n]) return DIFFERS;
  }
  return at + literal.length;
}

/** What of a value needs no escape is its own JSON. */
function afterJson(row: CopiedRow, at: number, column: number): number {
  if (at === DIFFERS) return DIFFERS;
  const { bytes, spans } = row;
  const from = spans[2 * column] ?? 0;
  const to = spans[2 * column + 1] ?? 0;
  if (from < 0 || !isPlain(bytes, from, to)) return afterLiteral(bytes, at, jsonOf(row, column));
  if (bytes[at] !== QUOTE || bytes[at + 1 + to - from] !== QUOTE) return DIFFERS;
  for (let n = from; n < to; n += 1) {
    if (bytes[at + 1 + n - from] !== bytes[n]) return DIFFERS;
  }
  return at + 2 + to - from;
}

function jsonLength(row: CopiedRow, column: number): number {
  const { bytes, spans } = row;
  const from = spans[2 * column] ?? 0;
  const to = spans[2 * column + 1] ?? 0;
  return from >= 0 && isPlain(bytes, from, to) ? to - from + 2 : jsonOf(row, column).length;
}

function isPlain(bytes: Buffer, from: number, to: number): boolean {
  for (let n = from; n < to; n += 1) {
    const byte = bytes[n] ?? 0;
    if (byte < FIRST_PLAIN || byte === QUOTE || byte === BACKSLASH) return false;
  }
  return true;
}

function jsonOf({ bytes, spans }: CopiedRow, column: number): Buffer {
  const from = spans[2 * column] ?? 0;
  if (from < 0) return NULL;
  return Buffer.from(JSON.stringify(bytes.toString('utf8', from, spans[2 * column + 1])));
}

/** Microseconds since 2000 in the column, RFC 3339 with milliseconds in the text. */
function afterInstant({ bytes, spans }: CopiedRow, at: number): number {
  if (at === DIFFERS) return DIFFERS;
  const us = int8At(bytes, spans[2 * COLUMN.at] ?? 0);
  const text = us % 1000 === 0 ? instantText(SINCE_2000_MS + us / 1000) : undefined;
  if (text === undefined) return DIFFERS;
  for (let n = 0; n < text.length; n += 1) {
    if (bytes[at + n] !== text.charCodeAt(n)) return DIFFERS;
  }
  return at + text.length;
}

const SINCE_2000_MS = Date.UTC(2000, 0, 1);
const MINUTE_MS = 60_000;

/** Rows stand in the order of their commits, so that most fall into the minute of the one before. */
let minute = Number.NaN;
let minute_text = '';

/** Undefined for what lies beyond JavaScript's years. */
function instantText(ms: number): string | undefined {
  const own_minute = Math.floor(ms / MINUTE_MS);
  if (own_minute !== minute) {
    const whole = new Date(own_minute * MINUTE_MS);
    if (Number.isNaN(whole.getTime())) return undefined;
    minute = own_minute;
    minute_text = whole.toISOString().slice(0, -'00.000Z'.length);
  }
  const within_ms = ms - own_minute * MINUTE_MS;
  return `${minute_text}${String(within_ms + 100_000).slice(1, 3)}.${String(within_ms + 100_000).slice(3)}Z`;
}
