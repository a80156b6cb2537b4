/** What a row of the chain must look like. Every hash is computed here: a database is not asked whether it tells the truth. */
import { hash } from 'node:crypto';
import { int8At, type CopiedRow } from '../pg/copied-rows.ts';
import { COLUMN } from './chain-rows.ts';
import { columnsFit } from './row-text.ts';

export const GENESIS = Buffer.from([0]);

const DOMAIN = Buffer.from('almanac.audit.v1', 'utf8');
const HASH = 32;

/** What is wrong, in words. */
export interface RowFaults {
  content: string | undefined;
  link: string | undefined;
  /** Its event is gone. */
  dangling: boolean;
  /** The hash it says it follows from, where that is not `before`. */
  strayed: Buffer | undefined;
}

/** Recomputes one row, which must follow the row with the hash `before`. Undefined where nothing is wrong. */
export function judgeRow(row: CopiedRow, before: Buffer): RowFaults | undefined {
  const linked = holds(row, COLUMN.hash, linkHash(row));
  const follows = isSame(row, COLUMN.prev_hash, before);
  const dangling = (row.spans[2 * COLUMN.canon] ?? 0) < 0;
  const content = dangling ? undefined : contentFault(row);
  if (linked && follows && !dangling && content === undefined) return undefined;
  return {
    content,
    link: linked ? undefined : 'its hash is not the hash of its fields',
    dangling,
    strayed: follows ? undefined : Buffer.from(valueOf(row, COLUMN.prev_hash)),
  };
}

export function seqOf({ bytes, spans }: CopiedRow): number {
  return int8At(bytes, spans[2 * COLUMN.seq] ?? 0);
}

/** A view: good until the next row. */
export function valueOf({ bytes, spans }: CopiedRow, column: number): Buffer {
  return bytes.subarray(spans[2 * column], spans[2 * column + 1]);
}

function contentFault(row: CopiedRow): string | undefined {
  const text_hash = sha256(valueOf(row, COLUMN.canon));
  if (!holds(row, COLUMN.content_hash, text_hash)) return 'its text was changed';
  return columnsFit(row) ? undefined : 'its columns differ from its text';
}

/** What a link's hash is made of: the domain, the hash before it, its number as eight bytes, and its content's hash. */
const LINKED = Buffer.alloc(DOMAIN.length + HASH + 8 + HASH);
DOMAIN.copy(LINKED);

function linkHash(row: CopiedRow): string {
  let end = DOMAIN.length;
  for (const column of LINK_COLUMNS) {
    const value = row.spans[2 * column] ?? 0;
    const length = (row.spans[2 * column + 1] ?? 0) - value;
    // No hash of ours is so long.
    if (end + length > LINKED.length) return '';
    for (let n = 0; n < length; n += 1) LINKED[end + n] = row.bytes[value + n] ?? 0;
    end += length;
  }
  return sha256(end === LINKED.length ? LINKED : LINKED.subarray(0, end));
}

const LINK_COLUMNS = [COLUMN.prev_hash, COLUMN.seq, COLUMN.content_hash];

/** One character for each byte: a Buffer for each hash costs three times as much as the hash itself. */
function sha256(bytes: Buffer): string {
  return hash('sha256', bytes, 'binary');
}

/** Whether a column holds just these bytes. */
function holds({ bytes, spans }: CopiedRow, column: number, text: string): boolean {
  const from = spans[2 * column] ?? 0;
  if ((spans[2 * column + 1] ?? 0) - from !== text.length) return false;
  for (let n = 0; n < text.length; n += 1) {
    if (bytes[from + n] !== text.charCodeAt(n)) return false;
  }
  return true;
}

function isSame({ bytes, spans }: CopiedRow, column: number, other: Buffer): boolean {
  const from = spans[2 * column] ?? 0;
  if ((spans[2 * column + 1] ?? 0) - from !== other.length) return false;
  for (let n = 0; n < other.length; n += 1) {
    if (bytes[from + n] !== other[n]) return false;
  }
  return true;
}
