import type { Memory } from '@almanac/shared/contracts/memory';
import type { ListedMemory, MemoryDetail } from '@almanac/shared/contracts/memory-review';

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

/** A memory as it was told. */
export function memoryOf(row: Memory): Memory {
  return {
    memory_id: row.memory_id,
    content: row.content,
    kind: row.kind,
    authority: row.authority,
    confidence: row.confidence,
    subject: row.subject,
    predicate: row.predicate,
    client_id: row.client_id,
    tags: row.tags,
    source: row.source,
    occurred_at: row.occurred_at,
    valid_from: row.valid_from,
    valid_to: row.valid_to,
    recorded_at: row.recorded_at,
    version: row.version,
  };
}

/** A memory with its status and the open conflicts it is a side of. */
export function listedOf(row: Viewed, conflict_ids: string[]): ListedMemory {
  return { ...memoryOf(row), status: row.status, conflict_ids };
}

/** A memory with where it stands. */
export function detailOf(row: Viewed, conflict_ids: string[]): MemoryDetail {
  const { thread_id, thread_position } = row;
  const placed = thread_id !== null && thread_position !== null;
  return {
    ...listedOf(row, conflict_ids),
    speaker: row.speaker,
    thread: placed ? { id: thread_id, position: thread_position } : null,
    metadata: row.metadata,
    recorded_by: row.recorded_by,
    superseded_at: row.superseded_at,
    superseded_by: row.superseded_by,
    reinforced: row.reinforced,
    embedded: row.embedded_by !== null,
  };
}
