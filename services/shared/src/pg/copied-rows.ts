/**
 * Reads the rows of `COPY … TO STDOUT (format binary)` as they arrive. Values stay bytes and no row becomes an object: whoever walks
 * over a million rows pays for what it looks at and for nothing else.
 * Format: https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-FILE-FORMATS.
 */
import { assert } from '../lang/assert.ts';

/** A row: of each column where its value begins and ends in `bytes`. Good only until the next row. */
export interface CopiedRow {
  bytes: Buffer;
  /** Column n begins at `spans[2n]` and ends before `spans[2n + 1]`; -1 for null. */
  spans: Int32Array;
}

const HEADER = 11 + 4 + 4;
const NOTHING = Buffer.alloc(0);

/** Takes chunks of any size; `columns` is how many a row has. */
export function copiedRows(columns: number, take: (row: CopiedRow) => void) {
  const spans = new Int32Array(2 * columns);
  let rest: Buffer = NOTHING;
  let begun = false;
  return (chunk: Buffer): void => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const row: CopiedRow = { bytes, spans };
    let at = 0;
    if (!begun && bytes.length >= HEADER) {
      begun = true;
      at = HEADER;
    }
    while (begun) {
      const next = readRow(row, at);
      if (next === at) break;
      take(row);
      at = next;
    }
    rest = bytes.subarray(at);
  };
}

/** Where the next row begins; `at` itself where this one has not arrived, or is the end of all. */
function readRow({ bytes, spans }: CopiedRow, at: number): number {
  if (at + 2 > bytes.length) return at;
  const count = bytes.readInt16BE(at);
  if (count === -1) return at;
  assert(count * 2 === spans.length, 'as many columns as announced');
  let next = at + 2;
  for (let n = 0; n < spans.length; n += 2) {
    if (next + 4 > bytes.length) return at;
    const length = bytes.readInt32BE(next);
    next += 4;
    spans[n] = length === -1 ? -1 : next;
    spans[n + 1] = length === -1 ? -1 : next + length;
    if (length > 0) next += length;
    if (next > bytes.length) return at;
  }
  return next;
}

const TWO_TO_32 = 0x1_0000_0000;

/** A bigint of up to 2^53 that begins at `at`. */
export function int8At(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at) * TWO_TO_32 + bytes.readUInt32BE(at + 4);
}
