import fc from 'fast-check';
import { expect, test } from 'vitest';
import { copiedRows, int8At } from './copied-rows.ts';

type Row = (string | null)[];

/** Rows as PostgreSQL sends them. */
function copied(rows: readonly Row[]): Buffer {
  const parts: Buffer[] = [Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)];
  const int = (value: number, bytes: 2 | 4): Buffer => {
    const buffer = Buffer.alloc(bytes);
    buffer.writeIntBE(value, 0, bytes);
    return buffer;
  };
  for (const row of rows) {
    parts.push(int(row.length, 2));
    for (const value of row) {
      const bytes = Buffer.from(value ?? '');
      parts.push(int(value === null ? -1 : bytes.length, 4), bytes);
    }
  }
  return Buffer.concat([...parts, int(-1, 2)]);
}

test('rows are the same however the bytes are cut, with nulls and empty values told apart', () => {
  const value = fc.option(fc.string({ maxLength: 12 }), { nil: null });
  const rows = fc.array(fc.tuple(value, value, value), { maxLength: 6 });
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(rows, sizes, (given, cuts) => {
      const read: Row[] = [];
      const push = copiedRows(3, ({ bytes, spans }) => {
        const at = (n: number): string | null =>
          (spans[2 * n] ?? 0) < 0 ? null : bytes.toString('utf8', spans[2 * n], spans[2 * n + 1]);
        read.push([at(0), at(1), at(2)]);
      });
      const all = copied(given);
      for (let from = 0, n = 0; from < all.length; n += 1) {
        const to = from + (cuts[n % cuts.length] ?? 1);
        push(all.subarray(from, to));
        from = to;
      }
      expect(read).toEqual(given);
    }),
  );
});

test('a bigint is read with its sign, up to what a number holds exactly', () => {
  for (const value of [0, 1, -1, 2 ** 32, -(2 ** 32) - 7, Number.MAX_SAFE_INTEGER]) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64BE(BigInt(value));
    expect(int8At(bytes, 0)).toBe(value);
  }
});
