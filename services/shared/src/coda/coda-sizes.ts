import { AppError } from '../lang/app-error.ts';

export type CodaCell = string | number | boolean;

/** What Coda takes: rows of 85 KB, requests of 2 MB; it publishes no number of rows, 100 are known to work. */
const MAX_ROW_BYTES = 85 * 1024;
const MAX_REQUEST_BYTES = 2 * 1024 * 1024;
const MAX_ROWS = 100;

/**
 * Refuses with 413 what Coda would refuse, before it is sent: Coda rejects a whole batch and does not name the bad row.
 * Bytes of a row are UTF-8 with newlines counted twice, as Coda counts them.
 */
export function checkSizes(rows: Record<string, CodaCell>[], body: string): void {
  if (rows.length > MAX_ROWS) {
    throw tooLarge(`${rows.length} rows are too many for one Coda request; it takes ${MAX_ROWS}.`);
  }
  for (const [index, row] of rows.entries()) {
    const bytes = rowBytes(row);
    if (bytes <= MAX_ROW_BYTES) continue;
    const kb = Math.ceil(bytes / 1024);
    throw tooLarge(`Row ${index + 1} has ${kb} KB; a Coda row takes ${MAX_ROW_BYTES / 1024} KB.`);
  }
  if (Buffer.byteLength(body) > MAX_REQUEST_BYTES) {
    throw tooLarge('These rows together are over the 2 MB a Coda request takes.');
  }
}

function rowBytes(row: Record<string, CodaCell>): number {
  return Object.values(row)
    .map(String)
    .reduce((sum, text) => sum + Buffer.byteLength(text) + (text.split('\n').length - 1), 0);
}

function tooLarge(detail: string): AppError {
  return new AppError('too_large', detail, { code: 'coda_too_large' });
}
