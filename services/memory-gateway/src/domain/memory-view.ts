import type { Memory } from '@almanac/shared/contracts/memory';
import type { MemoryDetail } from '@almanac/shared/contracts/memory-review';

/** What a view of a memory is made of. */
export interface Viewed extends Memory {
  status: MemoryDetail['status'];
  speaker: string | null;
  thread_id: string | null;
  thread_position: number | null;
  metadata: Record<string, unknown>;
  recorded_by: string;
  superseded_at: string | null;
  superseded_by: string | null;
  reinforced: number;
  embedded_by: string | null;
}

/** A memory as lists show it. */
export function memoryOf(row: Memory): Memory {
  const { memory_id, content, kind, authority, confidence, subject, predicate, client_id } = row;
  const { tags, source, occurred_at, valid_from, valid_to, recorded_at, version } = row;
  return {
    ...{ memory_id, content, kind, authority, confidence, subject, predicate, client_id },
    ...{ tags, source, occurred_at, valid_from, valid_to, recorded_at, version },
  };
}

/** A memory with where it stands. */
export function detailOf(row: Viewed): MemoryDetail {
  const { status, speaker, metadata, recorded_by, superseded_at, superseded_by } = row;
  const { thread_id, thread_position, reinforced } = row;
  return {
    ...memoryOf(row),
    ...{ status, speaker, metadata, recorded_by, superseded_at, superseded_by, reinforced },
    thread:
      thread_id === null || thread_position === null
        ? null
        : { id: thread_id, position: thread_position },
    embedded: row.embedded_by !== null,
  };
}
