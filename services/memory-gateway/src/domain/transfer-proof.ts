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
 * Those a row may have. A turn's place counts where the teller gave it, and its speaker and time where the next one was taken;
 * earlier releases left out both there, and validity everywhere. The row does not tell which it was.
 */
function fingerprintsOf(record: TransferRecord): string[] {
  const { valid_from, valid_to, thread, ...timeless } = requestOf(record);
  const { position: _place, ...unplaced } = thread ?? {};
  const turns = thread === undefined ? [{}] : [{ thread }, { thread: unplaced }, {}];
  const validities = [{ valid_from, valid_to }, {}];
  return turns.flatMap((turn) =>
    validities.map((validity) =>
      fingerprintOf({ ...timeless, ...turn, ...validity } as RememberRequest),
    ),
  );
}

/** The members of a row that the fingerprint is made of. */
function requestOf(record: TransferRecord): RememberRequest {
  const given = Object.entries(record).filter(([, value]) => value !== null);
  const {
    thread_id: id,
    thread_position: position,
    speaker,
    ...members
  } = Object.fromEntries(given);
  const thread = id === undefined ? undefined : { id, position, speaker };
  return { ...members, thread } as unknown as RememberRequest;
}
