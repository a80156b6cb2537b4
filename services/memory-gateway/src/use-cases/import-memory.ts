import { createHash } from 'node:crypto';
import type { ImportReply, TransferKind } from '@almanac/shared/contracts/memory-transfer';
import { AppError } from '@almanac/shared/lang/app-error';
import type { QueueContext } from '../context.ts';
import type { Scopes } from '../domain/scope.ts';
import { splitLines, type RawLine } from '../domain/split-lines.ts';
import { readLine } from '../domain/transfer-line.ts';
import { importBatch, type Fate, type NumberedRecord } from './import-batch.ts';

/** A memory or document chunk stays far below; the largest is a node or event whose own request was 1 MiB. */
const MAX_LINE_BYTES = 4 * 1024 * 1024;
const BATCH = 500;
const BATCH_BYTES = 4 * 1024 * 1024;
const MAX_REFUSALS = 1000;

/**
 * Takes in an export, line by line as it comes: what is here already stays as it is, so that the same file twice changes nothing and
 * one that broke off is sent again. Records keep their ids, times and history. Each batch is one transaction with its index. A bad
 * line refuses itself alone. Throws 422 `no_export` before anything is written when the first line is no header, and `file_cut`
 * or `file_altered` at its end: what was imported until there stays.
 */
export async function importMemory(
  ctx: QueueContext,
  body: AsyncIterable<Uint8Array>,
  scopes: Scopes,
): Promise<ImportReply> {
  const run = new ImportRun(ctx, scopes);
  for await (const line of splitLines(body, MAX_LINE_BYTES)) await run.take(line);
  return run.finish();
}

class ImportRun {
  private readonly ctx: QueueContext;
  private readonly scopes: Scopes;
  private readonly report: ImportReply = {
    records: 0,
    imported: {},
    known: {},
    refused: {},
    refusals: [],
  };
  private readonly hash = createHash('sha256');
  /** The hash of its header, which tells files apart; undefined before it is read. */
  private imported_from: string | undefined;
  private ended = false;
  private batch: { kind: TransferKind; bytes: number; records: NumberedRecord[] } | undefined;

  constructor(ctx: QueueContext, scopes: Scopes) {
    this.ctx = ctx;
    this.scopes = scopes;
  }

  async take({ number, bytes }: RawLine): Promise<void> {
    if (this.ended) throw altered(`line ${number} stands behind the end`);
    const read = readLine(textOf(bytes), this.scopes);
    if (this.imported_from === undefined) {
      if (read.type !== 'header') throw noExport(read.type === 'refused' ? read.reason : read.type);
      this.imported_from = createHash('sha256').update(bytes).digest('hex');
      return;
    }
    if (read.type === 'end') {
      await this.flush();
      this.check(read.end);
      this.ended = true;
      return;
    }
    this.hash.update(bytes).update('\n');
    this.report.records += 1;
    if (read.type === 'header') return this.note(number, 'header', { refused: 'a second header' });
    if (read.type === 'refused') return this.note(number, read.kind, { refused: read.reason });
    await this.add(read.kind, { line: number, record: read.record }, bytes.length);
  }

  async finish(): Promise<ImportReply> {
    await this.flush();
    if (this.imported_from === undefined) throw noExport('is empty');
    if (!this.ended) {
      throw new AppError('invalid', `The file was cut: it has no end line. ${this.soFar()}`, {
        code: 'file_cut',
      });
    }
    return this.report;
  }

  private async add(kind: TransferKind, record: NumberedRecord, bytes: number): Promise<void> {
    const is_full =
      this.batch !== undefined &&
      (this.batch.records.length >= BATCH || this.batch.bytes + bytes > BATCH_BYTES);
    if (this.batch?.kind !== kind || is_full) await this.flush();
    this.batch ??= { kind, bytes: 0, records: [] };
    this.batch.records.push(record);
    this.batch.bytes += bytes;
  }

  private async flush(): Promise<void> {
    const { batch, scopes, imported_from } = this;
    if (batch === undefined || imported_from === undefined) return;
    this.batch = undefined;
    const given = { kind: batch.kind, batch: batch.records, scopes, imported_from };
    const fates = await importBatch(this.ctx, given);
    fates.forEach((fate, index) => this.note(batch.records[index]?.line ?? 0, batch.kind, fate));
  }

  private note(line: number, type: string, fate: Fate): void {
    const name = typeof fate === 'string' ? fate : 'refused';
    const counts = this.report[name];
    counts[type] = (counts[type] ?? 0) + 1;
    if (typeof fate === 'string' || this.report.refusals.length >= MAX_REFUSALS) return;
    this.report.refusals.push({ line, type, reason: fate.refused });
  }

  private check(end: { records: number; sha256: string }): void {
    if (end.records !== this.report.records) {
      throw altered(`it has ${this.report.records} records, not ${end.records}. ${this.soFar()}`);
    }
    if (end.sha256 !== this.hash.digest('hex')) {
      throw altered(`its records are not those of its hash. ${this.soFar()}`);
    }
  }

  private soFar(): string {
    const sum = Object.values(this.report.imported).reduce((all, n) => all + n, 0);
    return `${sum} records were imported and stay; send the whole file again.`;
  }
}

/** Bytes that are no UTF-8 become no JSON. */
function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return '';
  }
}

function noExport(what: string): AppError {
  return new AppError('invalid', `This does not begin with the header of an export: ${what}`, {
    code: 'no_export',
  });
}

function altered(what: string): AppError {
  return new AppError('invalid', `The file was altered: ${what}`, { code: 'file_altered' });
}
