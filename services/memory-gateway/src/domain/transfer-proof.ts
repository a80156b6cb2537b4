/** What a record of an export must prove of itself: its hash, fingerprint and derived id are made of what it says. */
import type { RememberRequest } from '@almanac/shared/contracts/memory';
import type { TransferKind, TransferRecord } from '@almanac/shared/contracts/memory-transfer';
import { derivedId, sha256Hex } from '@almanac/shared/lang/ids';
import { fingerprintOf } from './fingerprint.ts';

/** Why a record's own parts contradict each other; undefined where they do not. */
export function contradictionIn(kind: TransferKind, record: TransferRecord): string | undefined {
  if (kind === 'doc_chunk') return ofChunk(record);
  if (kind !== 'memory') return undefined;
  const { content, content_hash, fingerprint, status } = record;
  if (status === 'redacted') {
    return content === '' ? undefined : 'is redacted and has a content all the same';
  }
  if (sha256Hex(String(content)) !== content_hash) {
    return 'has a content that is not the one of its content_hash';
  }
  if (!fingerprintsOf(record).includes(String(fingerprint))) {
    return 'has a fingerprint that is not the one of what it says';
  }
  return undefined;
}

function ofChunk({ chunk_id, scope, doc_id, version, position }: TransferRecord) {
  const derived = derivedId('chk', ...[scope, doc_id, version, position].map(String));
  return chunk_id === derived ? undefined : 'has a chunk_id that is not the one of its place';
}

/**
 * Those a row may have. A turn's place counts where the teller gave it, and not where the next one was taken; validity counts
 * since it is part of the fingerprint. The row does not tell which it was.
 */
function fingerprintsOf(record: TransferRecord): string[] {
  const memory = requestOf(record);
  const { valid_from, valid_to, thread, ...timeless } = memory;
  const validity = { valid_from, valid_to };
  const place = { thread };
  return [memory, { ...timeless, ...place }, { ...timeless, ...validity }, timeless].map(
    fingerprintOf,
  );
}

/** The members of a row that the fingerprint is made of. */
function requestOf(record: TransferRecord): RememberRequest {
  const given = Object.entries(record).filter(([, value]) => value !== null);
  const { thread_id, thread_position, ...members } = Object.fromEntries(given);
  const thread = thread_id === undefined ? undefined : { id: thread_id, position: thread_position };
  return { ...members, thread } as unknown as RememberRequest;
}
