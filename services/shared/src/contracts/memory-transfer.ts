/**
 * The lines of an export, JSON each: a header, records, and an end that tells how many and their hash. A record's members are the
 * columns of its table: what is written here is exported and imported, so that a new column is one line. A record of a later
 * version with members that are not known here is refused, not shortened.
 */
import { z } from 'zod';
import { foreignId, idOf, timestamp } from './common.ts';
import { authority, memoryKind } from './memory.ts';
import { memoryStatus } from './memory-review.ts';

export const TRANSFER_FORMAT = 'almanac-memory';
export const TRANSFER_VERSION = 1;

const ALL_CLIENTS = '*';
const clientKey = z
  .string()
  .min(1)
  .max(120)
  .refine((key) => key !== ALL_CLIENTS, '* is no client');
const scope = z.literal('').or(clientKey);
const hash = z.string().regex(/^[0-9a-f]{64}$/, 'expected a sha256 in hex');
const anything = z.record(z.string(), z.unknown());
const count = z.int().min(0).max(2_147_483_647);
const actor = z.string().max(300);
const text = (characters: number) => z.string().max(characters);

const memory = z.strictObject({
  memory_id: idOf('mem'),
  client_id: clientKey.nullable(),
  kind: memoryKind,
  authority,
  confidence: z.number().min(0).max(1),
  content: text(1_000_000),
  content_hash: hash,
  fingerprint: hash,
  subject: text(3000).nullable(),
  predicate: text(120).nullable(),
  tags: z.array(text(1000)).max(50),
  source: anything,
  metadata: anything,
  thread_id: text(200).nullable(),
  thread_position: count.nullable(),
  speaker: text(120).nullable(),
  occurred_at: timestamp.nullable(),
  valid_from: timestamp.nullable(),
  valid_to: timestamp.nullable(),
  recorded_at: timestamp,
  recorded_by: actor,
  version: count,
  status: memoryStatus,
  superseded_at: timestamp.nullable(),
  superseded_by: idOf('mem').nullable(),
  reinforced: count,
  reinforced_at: timestamp.nullable(),
  state_since: timestamp,
  state_cause: text(60),
  state_by: actor,
});

/** A state that a memory has left. */
const memoryState = z.strictObject({
  memory_id: idOf('mem'),
  from_at: timestamp,
  to_at: timestamp,
  status: memoryStatus,
  authority,
  confidence: z.number().min(0).max(1),
  version: count,
  superseded_by: idOf('mem').nullable(),
  cause: text(60),
  actor,
});

const correction = z.strictObject({
  old_id: idOf('mem'),
  new_id: idOf('mem'),
  reason: text(3000),
  actor,
  at: timestamp,
});

const supersession = correction.extend({ act: text(300).nullable() });

/** That a memory was blanked, and in how many places. */
const redaction = z.strictObject({
  memory_id: idOf('mem'),
  at: timestamp,
  actor,
  reason: text(3000),
  receipt: anything,
});

/** A predicate that a person declared single-valued; it holds for all scopes. */
const predicate = z.strictObject({
  predicate: text(120).min(1),
  declared_at: timestamp,
  declared_by: actor,
  reason: text(3000),
});

const conflict = z.strictObject({
  conflict_id: idOf('cfl'),
  memory_id: idOf('mem'),
  contender_id: idOf('mem'),
  scope,
  reason: text(60),
  status: z.enum(['open', 'resolved']),
  opened_at: timestamp,
  keep: z.enum(['existing', 'contender', 'both']).nullable(),
  note: text(3000).nullable(),
  resolved_by: actor.nullable(),
  resolved_at: timestamp.nullable(),
});

const document = z.strictObject({
  scope,
  doc_id: foreignId,
  version: z.int().min(1),
  title: text(3000),
  url: text(6000).nullable(),
  content_hash: hash,
  status: z.enum(['current', 'superseded']),
  chunks: count,
  characters: count,
  recorded_at: timestamp,
  recorded_by: actor,
  superseded_at: timestamp.nullable(),
});

const docChunk = z.strictObject({
  chunk_id: idOf('chk'),
  scope,
  doc_id: foreignId,
  version: z.int().min(1),
  position: count,
  heading: text(3000).nullable(),
  content: text(10_000),
  from_character: count,
  to_character: count,
  from_line: count,
  to_line: count,
});

const graphNode = z.strictObject({
  scope,
  node_id: foreignId,
  node_type: text(60),
  label: text(300),
  properties: anything,
  updated_at: timestamp,
});

const graphEdge = z.strictObject({
  scope,
  from_node_id: foreignId,
  to_node_id: foreignId,
  edge_type: text(60),
  properties: anything,
  updated_at: timestamp,
});

const event = z.strictObject({
  event_id: idOf('evt'),
  event_type: text(80),
  event_source: text(120),
  client_id: clientKey.nullable(),
  payload: anything,
  metadata: anything,
  subjects: z.array(z.string()).max(50),
  dedupe_key: text(1000).nullable(),
  occurred_at: timestamp,
  recorded_at: timestamp,
  recorded_by: actor,
});

/** In the order in which they stand in a file: what is referred to comes first. */
export const transferRecords = {
  predicate,
  memory,
  memory_state: memoryState,
  supersession,
  correction,
  redaction,
  conflict,
  document,
  doc_chunk: docChunk,
  graph_node: graphNode,
  graph_edge: graphEdge,
  event,
} as const;
export type TransferKind = keyof typeof transferRecords;
export const transferKinds = Object.keys(transferRecords) as TransferKind[];
export type TransferRecord = Record<string, unknown>;

/** The columns of a kind, in the order of its lines. */
export function columnsOf(kind: TransferKind): string[] {
  return Object.keys(transferRecords[kind].shape);
}

export const transferHeader = z.object({
  type: z.literal('header'),
  format: z.literal(TRANSFER_FORMAT, 'this is no export of a memory-gateway'),
  version: z.literal(TRANSFER_VERSION, `expected version ${TRANSFER_VERSION} of the format`),
  exported_at: timestamp,
  /** The scopes it holds, '' is the global one; null is all of them. */
  scopes: z.array(z.string()).nullable(),
});

export type TransferHeader = z.infer<typeof transferHeader>;

export const transferEnd = z.object({
  type: z.literal('end'),
  counts: z.record(z.string(), z.int()),
  records: z.int(),
  /** Of all lines between the header and this one, ends of line included. */
  sha256: hash,
});

export type TransferEnd = z.infer<typeof transferEnd>;

const perKind = z.record(z.string(), z.int());
export const importReply = z.object({
  records: z.int(),
  imported: perKind,
  /** Here already, and left as it is. */
  known: perKind,
  refused: perKind,
  /** Why, of at most 1000. */
  refusals: z.array(z.object({ line: z.int(), type: z.string(), reason: z.string() })),
});
export type ImportReply = z.infer<typeof importReply>;
