import { z } from 'zod';
import { clientId, foreignId, idOf, timestamp } from './common.ts';

export const memoryKind = z.enum([
  'fact',
  'preference',
  'decision',
  'note',
  'plan',
  'reflection',
  'task_outcome',
  'document_fact',
]);
export const authority = z.enum(['canonical', 'verified', 'inferred']);
export type Authority = z.infer<typeof authority>;

export const memorySource = z.strictObject({
  type: z.string().trim().min(1).max(60),
  ref: z.string().max(300).optional(),
  url: z.url().max(2000).optional(),
});

/** One word, so that a list of them can stand in a query: `belongs_to`, `coda:part-of`. */
export const edgeType = z
  .string()
  .trim()
  .max(60)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}\p{M}_.:/-]*$/u, 'expected letters, digits and _ . : / - alone');

/** Of a turn in its thread: what an integer column holds. */
const MAX_POSITION = 2_147_483_647;

export const memoryTag = z.string().trim().min(1).max(80);
const confidence = z.number().min(0).max(1);

export const rememberRequest = z.strictObject({
  content: z.string().trim().min(1).max(100_000),
  kind: memoryKind,
  authority: authority.default('inferred'),
  confidence: confidence.default(0.5),
  subject: z.string().trim().min(1).max(300).optional(),
  predicate: z.string().trim().min(1).max(120).optional(),
  client_id: clientId.optional(),
  occurred_at: timestamp.optional(),
  valid_from: timestamp.optional(),
  valid_to: timestamp.optional(),
  tags: z.array(memoryTag).max(50).optional(),
  source: memorySource,
  thread: z
    .strictObject({
      id: foreignId,
      position: z.int().min(0).max(MAX_POSITION).optional(),
      speaker: z.string().max(120).optional(),
    })
    .optional(),
  links: z
    .array(z.strictObject({ edge_type: edgeType, to_node_id: foreignId }))
    .max(50)
    .optional(),
  infer: z.boolean().optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
});
export type RememberRequest = z.infer<typeof rememberRequest>;
export type RememberInput = z.input<typeof rememberRequest>;

export const rememberReply = z.object({
  memory_id: idOf('mem'),
  status: z.enum(['stored', 'superseded_older', 'conflict', 'duplicate']),
  superseded: z.array(idOf('mem')),
  conflict_id: z.string().optional(),
  indexed: z.object({ sparse: z.boolean(), dense: z.boolean() }),
  /** Of the extraction that `infer` asked for. */
  operation_id: idOf('op').optional(),
  /** How many secrets were replaced by their kind before anything was stored. */
  scrubbed: z.int().optional(),
});
export type RememberReply = z.infer<typeof rememberReply>;

/** A value that may come as `a,b` in a query string or as an array in a body; an empty one is no condition. */
function commaList<T extends z.ZodType>(item: T) {
  return z.preprocess((value) => {
    const list: unknown = typeof value === 'string' ? value.split(',').filter(Boolean) : value;
    return Array.isArray(list) && list.length === 0 ? undefined : list;
  }, z.array(item).max(50).optional());
}

export const recallRequest = z.strictObject({
  query: z.string().trim().min(1).max(4000),
  client_id: clientId.optional(),
  kinds: commaList(memoryKind),
  tags: commaList(memoryTag),
  authority_min: authority.optional(),
  as_of: timestamp.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(10),
  max_tokens: z.coerce.number().int().min(1).max(100_000).optional(),
  context: z.coerce.number().int().min(0).max(5).default(1),
  explain: z.stringbool().or(z.boolean()).optional(),
});
export type RecallRequest = z.infer<typeof recallRequest>;
export type RecallInput = z.input<typeof recallRequest>;

export const memory = z.object({
  memory_id: idOf('mem'),
  content: z.string(),
  kind: memoryKind,
  authority,
  confidence,
  subject: z.string().nullable(),
  predicate: z.string().nullable(),
  client_id: z.string().nullable(),
  tags: z.array(z.string()),
  source: memorySource,
  occurred_at: timestamp.nullable(),
  valid_from: timestamp.nullable(),
  valid_to: timestamp.nullable(),
  recorded_at: timestamp,
  version: z.int(),
});
export type Memory = z.infer<typeof memory>;

const legScore = z.object({ rank: z.int(), score: z.number() }).nullable();

export const recallItem = memory
  .pick({
    memory_id: true,
    content: true,
    kind: true,
    authority: true,
    confidence: true,
    client_id: true,
    source: true,
    occurred_at: true,
    valid_from: true,
    valid_to: true,
    version: true,
  })
  .extend({
    score: z.number(),
    /** Open conflicts it is part of; absent where there are none. */
    conflict_ids: z.array(z.string()).optional(),
    explain: z
      .object({
        legs: z.object({ dense: legScore, sparse: legScore, graph: legScore, time: legScore }),
        boosts: z.record(z.string(), z.number()),
        /** Where and how a reranking model put it; absent without one. */
        rerank: z.object({ rank: z.int(), score: z.number() }).optional(),
      })
      .optional(),
  });
export type RecallItem = z.infer<typeof recallItem>;

export const recallReply = z.object({
  items: z.array(recallItem),
  degraded: z.array(z.string()),
  cached: z.boolean(),
});
export type RecallReply = z.infer<typeof recallReply>;

/** An answer as it lies in the cache: what is read back is checked against this, and holds from … until. */
export const keptRecall = z.strictObject({ from: timestamp, until: timestamp, reply: recallReply });
export type KeptRecall = z.infer<typeof keptRecall>;

const nodeId = foreignId;
const properties = z.record(z.string(), z.unknown());

export const graphNode = z.strictObject({
  node_id: nodeId,
  node_type: z.string().trim().min(1).max(60),
  label: z.string().trim().min(1).max(300),
  client_id: clientId.optional(),
  properties: properties.optional(),
});
export type GraphNode = z.infer<typeof graphNode>;

/** Cycles are no error, as what belongs together may point at each other; an edge from a node to itself says nothing. */
export const graphEdge = z
  .strictObject({
    from_node_id: nodeId,
    to_node_id: nodeId,
    edge_type: edgeType,
    client_id: clientId.optional(),
    properties: properties.optional(),
  })
  .refine((edge) => edge.from_node_id !== edge.to_node_id, {
    message: 'an edge leads to another node',
    path: ['to_node_id'],
  });
export type GraphEdge = z.infer<typeof graphEdge>;

export const neighborsQuery = z.strictObject({
  entity_id: nodeId,
  depth: z.coerce.number().int().min(1).max(3).default(1),
  edge_types: commaList(edgeType),
  direction: z.enum(['out', 'in', 'both']).default('both'),
  /** Nodes at most. */
  limit: z.coerce.number().int().min(1).max(500).default(500),
  client_id: clientId.optional(),
});

export const neighborsReply = z.object({
  entity_id: nodeId,
  nodes: z.array(
    z.object({
      node_id: z.string(),
      node_type: z.string(),
      label: z.string(),
      depth: z.int(),
      properties,
    }),
  ),
  edges: z.array(
    z.object({ from_node_id: z.string(), to_node_id: z.string(), edge_type: z.string() }),
  ),
  /** There is more: the farthest nodes, or edges among the shown ones, were left out. */
  truncated: z.boolean(),
});
export type NeighborsReply = z.infer<typeof neighborsReply>;
