import { z } from 'zod';
import { clientId, foreignId, idOf, listQuery, timestamp, title } from './common.ts';

/** Documents and what is found in them. Positions are UTF-16 code units from 0, the end excluded; lines count from 1. */
export const documentRequest = z.strictObject({
  doc_id: foreignId,
  title,
  url: z.url().max(2000).optional(),
  /** Markdown or plain text. */
  content: z.string().min(1).max(1_000_000),
  client_id: clientId.optional(),
  version: z.int().min(1).max(1_000_000_000).optional(),
});
export type DocumentRequest = z.infer<typeof documentRequest>;

export const documentReply = z.object({
  doc_id: z.string(),
  version: z.int(),
  status: z.enum(['stored', 'superseded_older', 'unchanged']),
  /** The version that was current before. */
  superseded_version: z.int().nullable(),
  client_id: z.string().nullable(),
  chunks: z.int(),
  characters: z.int(),
  indexed: z.object({ sparse: z.boolean(), dense: z.boolean() }),
});
export type DocumentReply = z.infer<typeof documentReply>;

const documentFacts = z.object({
  doc_id: z.string(),
  title: z.string(),
  url: z.string().nullable(),
  client_id: z.string().nullable(),
  version: z.int(),
  status: z.enum(['current', 'superseded']),
  chunks: z.int(),
  characters: z.int(),
  recorded_at: timestamp,
  recorded_by: z.string(),
  superseded_at: timestamp.nullable(),
});
export const documentEntry = documentFacts;
export type DocumentEntry = z.infer<typeof documentEntry>;

export const documentListQuery = listQuery.extend({ client_id: clientId.optional() });

const range = z.object({ from: z.int(), to: z.int() });
const citedChunk = z.object({
  chunk_id: idOf('chk'),
  position: z.int(),
  /** The path of headings above it, `Guide > Setup`. */
  heading: z.string().nullable(),
  content: z.string(),
  characters: range,
  lines: range,
});

export const documentQuery = z.strictObject({
  client_id: clientId.optional(),
  version: z.coerce.number().int().min(1).optional(),
  include: z.enum(['content', 'chunks', 'none']).default('content'),
});

export const documentDetail = documentFacts.extend({
  versions: z.array(
    documentFacts.pick({ version: true, title: true, status: true, recorded_at: true }),
  ),
  outline: z.array(z.object({ level: z.int(), title: z.string(), line: z.int() })),
  content: z.string().optional(),
  items: z.array(citedChunk).optional(),
});
export type DocumentDetail = z.infer<typeof documentDetail>;

export const docSearchQuery = z.strictObject({
  query: z.string().trim().min(1).max(4000),
  client_id: clientId.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(10),
  explain: z.stringbool().or(z.boolean()).optional(),
});
export type DocSearchQuery = z.infer<typeof docSearchQuery>;

const legScore = z.object({ rank: z.int(), score: z.number() }).nullable();
export const searchExplanation = z.object({
  legs: z.object({ sparse: legScore, dense: legScore }),
  boosts: z.record(z.string(), z.number()),
});

export const docSearchItem = citedChunk.extend({
  doc_id: z.string(),
  title: z.string(),
  url: z.string().nullable(),
  client_id: z.string().nullable(),
  version: z.int(),
  score: z.number(),
  explain: searchExplanation.optional(),
});
export type DocSearchItem = z.infer<typeof docSearchItem>;

export const docSearchReply = z.object({
  items: z.array(docSearchItem),
  degraded: z.array(z.string()),
});
export type DocSearchReply = z.infer<typeof docSearchReply>;
