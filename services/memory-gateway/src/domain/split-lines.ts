import { AppError } from '@almanac/shared/lang/app-error';

export interface RawLine {
  /** From 1. */
  number: number;
  /** Without its end. */
  bytes: Buffer;
}

/** The lines of a stream of bytes, empty ones left out. Throws 413 `line_too_long` for one of more than `max_bytes`. */
export async function* splitLines(
  pieces: AsyncIterable<Uint8Array>,
  max_bytes: number,
): AsyncGenerator<RawLine> {
  let open: Uint8Array[] = [];
  let open_bytes = 0;
  let number = 1;
  for await (const piece of pieces) {
    let from = 0;
    for (let end = piece.indexOf(10); end >= 0; end = piece.indexOf(10, from)) {
      open.push(piece.subarray(from, end));
      const bytes = Buffer.concat(open);
      requireShort(bytes.length, max_bytes, number);
      if (bytes.length > 0) yield { number, bytes };
      [open, open_bytes, from, number] = [[], 0, end + 1, number + 1];
    }
    open.push(piece.subarray(from));
    open_bytes += piece.length - from;
    requireShort(open_bytes, max_bytes, number);
  }
  if (open_bytes > 0) yield { number, bytes: Buffer.concat(open) };
}

function requireShort(bytes: number, max_bytes: number, number: number): void {
  if (bytes <= max_bytes) return;
  throw new AppError('too_large', `Line ${number} has more than ${max_bytes} bytes.`, {
    code: 'line_too_long',
  });
}
