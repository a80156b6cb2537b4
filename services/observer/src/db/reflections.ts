import type { ReflectMode } from '@almanac/shared/contracts/observer';
import type { LookAhead } from '../domain/look-ahead.ts';
import type { ReflectionStats } from '@almanac/shared/contracts/stats';
import type { Queryable, Transaction } from '@almanac/shared/pg/database';
import { statement } from '@almanac/shared/pg/statement';

/** A reflection with the post of its newest version. */
export interface ReflectionRow {
  reflection_id: string;
  mode: ReflectMode;
  period: string;
  facts_hash: string;
  stats: ReflectionStats;
  /** Null for those made before it was kept. */
  first_things: LookAhead | null;
  narrative_markdown: string;
  worded_by: 'template' | 'model';
  degraded: string[];
  memory_id: string | null;
  version: number;
  created_at: string;
  updated_at: string;
  post_status: 'queued' | 'awaiting_approval' | 'posted' | 'skipped';
  post_note: string | null;
}

export interface NewVersion {
  reflection_id: string;
  version: number;
  facts_hash: string;
  stats: ReflectionStats;
  first_things: LookAhead;
  narrative_markdown: string;
  worded_by: 'template' | 'model';
  prompt: { name: string; version: number } | undefined;
  degraded: string[];
  at: Date;
}

// Written out in each statement: SQL is never put together from parts.
const byPeriod = statement<ReflectionRow, [string, string]>(
  `select r.reflection_id, r.mode, r.period, r.facts_hash, r.stats, r.first_things,
          r.narrative_markdown, r.worded_by, r.degraded, r.memory_id, r.version, r.created_at, r.updated_at,
          p.status as post_status, p.note as post_note
     from observer.reflections r
     join observer.posts p on p.reflection_id = r.reflection_id and p.version = r.version
    where r.mode = $1 and r.period = $2`,
);
const byId = statement<ReflectionRow, [string]>(
  `select r.reflection_id, r.mode, r.period, r.facts_hash, r.stats, r.first_things,
          r.narrative_markdown, r.worded_by, r.degraded, r.memory_id, r.version, r.created_at, r.updated_at,
          p.status as post_status, p.note as post_note
     from observer.reflections r
     join observer.posts p on p.reflection_id = r.reflection_id and p.version = r.version
    where r.reflection_id = $1`,
);
const newestFirst = statement<ReflectionRow, [string | null, string | null, string | null, number]>(
  `select r.reflection_id, r.mode, r.period, r.facts_hash, r.stats, r.first_things,
          r.narrative_markdown, r.worded_by, r.degraded, r.memory_id, r.version, r.created_at, r.updated_at,
          p.status as post_status, p.note as post_note
     from observer.reflections r
     join observer.posts p on p.reflection_id = r.reflection_id and p.version = r.version
    where ($1::text is null or r.mode = $1)
      and ($2::timestamptz is null or (r.created_at, r.reflection_id) < ($2, $3))
    order by r.created_at desc, r.reflection_id desc limit $4`,
);
const lock = statement<never, [string]>(
  `select pg_advisory_xact_lock(hashtextextended('observer.reflections:' || $1, 0))`,
);
const insert = statement<never, unknown[]>(
  `insert into observer.reflections (reflection_id, mode, period, facts_hash, stats,
     narrative_markdown, worded_by, prompt_name, prompt_version, degraded, version,
     created_at, updated_at, first_things)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13)`,
);
const update = statement<never, unknown[]>(
  `update observer.reflections
      set facts_hash = $2, stats = $3, narrative_markdown = $4, worded_by = $5, prompt_name = $6,
          prompt_version = $7, degraded = $8, version = $9, updated_at = $10, memory_id = null,
          first_things = $11
    where reflection_id = $1`,
);
const setMemory = statement<never, [string, number, string]>(
  `update observer.reflections set memory_id = $3 where reflection_id = $1 and version = $2`,
);
const keepVersion = statement<never, unknown[]>(
  `insert into observer.reflection_versions (reflection_id, version, stats, narrative_markdown,
     worded_by, prompt_name, prompt_version, degraded, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
);

export function findReflectionOf(
  db: Queryable,
  mode: ReflectMode,
  period: string,
): Promise<ReflectionRow | undefined> {
  return byPeriod.maybe(db, mode, period);
}

export function findReflection(
  db: Queryable,
  reflection_id: string,
): Promise<ReflectionRow | undefined> {
  return byId.maybe(db, reflection_id);
}

/** Newest first; `after` is the last row of the page before. */
export function listReflections(
  db: Queryable,
  mode: ReflectMode | undefined,
  after: { at: string; id: string } | undefined,
  limit: number,
): Promise<ReflectionRow[]> {
  return newestFirst.many(db, mode ?? null, after?.at ?? null, after?.id ?? null, limit);
}

/** Until the transaction ends nobody else makes or changes the reflection of this period. */
export async function lockPeriod(
  tx: Transaction,
  mode: ReflectMode,
  period: string,
): Promise<void> {
  await lock.run(tx, `${mode}:${period}`);
}

export async function insertReflection(
  tx: Transaction,
  period: { mode: ReflectMode; name: string },
  made: NewVersion,
): Promise<void> {
  const { reflection_id, facts_hash, version, at } = made;
  const { stats, narrative, worded_by, prompt_name, prompt_version, degraded } = columns(made);
  const key = [reflection_id, period.mode, period.name, facts_hash];
  const words = [stats, narrative, worded_by, prompt_name, prompt_version, degraded];
  await insert.run(tx, ...key, ...words, version, at, JSON.stringify(made.first_things));
  await keepVersion.run(tx, reflection_id, version, ...words, at);
}

export async function updateReflection(tx: Transaction, made: NewVersion): Promise<void> {
  const { reflection_id, facts_hash, version, at } = made;
  const { stats, narrative, worded_by, prompt_name, prompt_version, degraded } = columns(made);
  const words = [stats, narrative, worded_by, prompt_name, prompt_version, degraded];
  const first_things = JSON.stringify(made.first_things);
  await update.run(tx, reflection_id, facts_hash, ...words, version, at, first_things);
  await keepVersion.run(tx, reflection_id, version, ...words, at);
}

/** The memory of a version; without effect once there is a newer one. */
export async function storeMemory(
  db: Queryable,
  reflection_id: string,
  version: number,
  memory_id: string,
): Promise<void> {
  await setMemory.run(db, reflection_id, version, memory_id);
}

function columns(made: NewVersion) {
  return {
    stats: JSON.stringify(made.stats),
    narrative: made.narrative_markdown,
    worded_by: made.worded_by,
    prompt_name: made.prompt?.name ?? null,
    prompt_version: made.prompt?.version ?? null,
    degraded: JSON.stringify(made.degraded),
  };
}
