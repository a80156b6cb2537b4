import { createHash } from 'node:crypto';
import {
  TRANSFER_FORMAT,
  TRANSFER_VERSION,
  transferKinds,
} from '@almanac/shared/contracts/memory-transfer';
import { AppError, errorText } from '@almanac/shared/lang/app-error';
import type { Transaction } from '@almanac/shared/pg/database';
import type { MemoryContext } from '../context.ts';
import { readAsOfNow, readRecords } from '../db/transfer.ts';
import type { Scopes } from '../domain/scope.ts';

/** An export holds a connection for as long as its reader takes. */
const MAX_AT_ONCE = 2;
/** A reader that takes nothing for this long is given up: the database ends a transaction that idles for 30 s. */
const STALL_MS = 20_000;
const BATCH = 500;

let under_way = 0;

/**
 * Everything in the scopes as it is at one instant, as lines of JSON: a header, the records, and an end with their number and
 * hash, so that a file that was cut shows. Throws 429 while two others are under way, `unavailable` without a database.
 */
export async function exportMemory(
  ctx: MemoryContext,
  scopes: Scopes,
): Promise<ReadableStream<Uint8Array>> {
  if (under_way >= MAX_AT_ONCE) {
    throw new AppError('rate_limited', `${MAX_AT_ONCE} exports are under way.`, {
      retry_after_s: 10,
    });
  }
  under_way += 1;
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const begun = Promise.withResolvers<void>();
  const encoder = new TextEncoder();
  const work = async (tx: Transaction): Promise<void> => {
    await readAsOfNow(tx);
    begun.resolve();
    for await (const text of linesOf(tx, scopes, ctx.clock.now())) {
      await taken(writer.write(encoder.encode(text)));
    }
  };
  ctx.db
    .transaction(work)
    .then(() => writer.close())
    .catch((error: unknown) => {
      begun.reject(error);
      ctx.log.warn({ error: errorText(error) }, 'an export ended early');
      return writer.abort(error);
    })
    .catch((error: unknown) => ctx.log.debug({ error: errorText(error) }, 'its reader had left'))
    .finally(() => (under_way -= 1));
  await begun.promise;
  return readable;
}

async function* linesOf(tx: Transaction, scopes: Scopes, now: Date): AsyncGenerator<string> {
  const head = { type: 'header', format: TRANSFER_FORMAT, version: TRANSFER_VERSION };
  yield `${JSON.stringify({ ...head, exported_at: now.toISOString(), scopes })}\n`;
  const counts: Record<string, number> = {};
  const hash = createHash('sha256');
  let records = 0;
  for (const kind of transferKinds) {
    counts[kind] = 0;
    for await (const rows of readRecords(tx, kind, scopes, BATCH)) {
      const lines = rows.map((row) => `${JSON.stringify({ type: kind, ...row })}\n`).join('');
      hash.update(lines);
      counts[kind] += rows.length;
      records += rows.length;
      yield lines;
    }
  }
  yield `${JSON.stringify({ type: 'end', counts, records, sha256: hash.digest('hex') })}\n`;
}

/** Waits until the reader has taken what was written, but not for ever. */
async function taken(written: Promise<void>): Promise<void> {
  const stall = Promise.withResolvers<never>();
  const timer = setTimeout(() => stall.reject(new Error('nobody reads the export')), STALL_MS);
  try {
    await Promise.race([written, stall.promise]);
  } finally {
    clearTimeout(timer);
  }
}
