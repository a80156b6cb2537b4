/** The way of each version of a reflection to Coda. */
import type { Queryable, Transaction } from '@almanac/shared/pg/database';
import { statement } from '@almanac/shared/pg/statement';

export type PostStatus = 'queued' | 'awaiting_approval' | 'posted' | 'skipped';

/** A post with what it carries. */
export interface PostRow {
  reflection_id: string;
  version: number;
  /** The newest version of the reflection. */
  newest: number;
  mode: 'daily' | 'weekly';
  period: string;
  narrative_markdown: string;
  status: PostStatus;
  attempted: boolean;
  /** The signed state of the audit, as it was when the post was first proposed. */
  footer: string | null;
  /** Seconds since the Action was first proposed; null before. */
  age_s: number | null;
  action_id: string | null;
  round: number;
  settled: boolean;
  /** How many earlier versions are still on their way. */
  earlier: number;
}

const insert = statement<never, [string, number]>(
  `insert into observer.posts (reflection_id, version) values ($1, $2)`,
);
const find = statement<PostRow, [string, number]>(
  `select p.reflection_id, p.version, r.version as newest, r.mode, r.period,
          v.narrative_markdown, p.status, p.attempted_at is not null as attempted, p.footer,
          extract(epoch from now() - p.attempted_at)::int as age_s, p.action_id, p.round,
          p.settled_at is not null as settled,
          (select count(*)::int from observer.posts e
            where e.reflection_id = p.reflection_id and e.version < p.version
              and e.settled_at is null) as earlier
     from observer.posts p
     join observer.reflections r on r.reflection_id = p.reflection_id
     join observer.reflection_versions v
       on v.reflection_id = p.reflection_id and v.version = p.version
    where p.reflection_id = $1 and p.version = $2`,
);
const attempt = statement<{ footer: string | null }, [string, number, string | null]>(
  `update observer.posts
      set footer = case when attempted_at is null then $3 else footer end,
          attempted_at = coalesce(attempted_at, now())
    where reflection_id = $1 and version = $2 returning footer`,
);
const propose = statement<never, [string, number, string]>(
  `update observer.posts set action_id = $3, note = null where reflection_id = $1 and version = $2`,
);
const wait = statement<never, [string, number, string | null]>(
  `update observer.posts set note = $3
    where reflection_id = $1 and version = $2 and settled_at is null`,
);
const turn = statement<never, [string, number, string, string | null, boolean]>(
  `update observer.posts
      set status = $3, note = $4, settled_at = case when $5 then now() end
    where reflection_id = $1 and version = $2 and settled_at is null
      and (status <> $3 or note is distinct from $4 or $5)`,
);
const again = statement<never, [string, number]>(
  `update observer.posts set action_id = null, round = round + 1
    where reflection_id = $1 and version = $2 and settled_at is null`,
);

export async function insertPost(
  tx: Transaction,
  reflection_id: string,
  version: number,
): Promise<void> {
  await insert.run(tx, reflection_id, version);
}

export function findPost(
  db: Queryable,
  reflection_id: string,
  version: number,
): Promise<PostRow | undefined> {
  return find.maybe(db, reflection_id, version);
}

/** From now on this version must be followed to its end: an Action of it may exist, with the footer that this answers. */
export async function markAttempted(
  db: Queryable,
  post: PostRow,
  footer: string | null,
): Promise<string | null> {
  return (await attempt.one(db, post.reflection_id, post.version, footer)).footer;
}

export async function storeAction(db: Queryable, post: PostRow, action_id: string): Promise<void> {
  await propose.run(db, post.reflection_id, post.version, action_id);
}

/** Why the post waits; null when nothing holds it up. */
export async function storeWaiting(
  db: Queryable,
  post: PostRow,
  note: string | null,
): Promise<void> {
  await wait.run(db, post.reflection_id, post.version, note);
}

/** Whether anything changed. A settled post never changes again. */
export async function turnPost(
  tx: Transaction,
  post: PostRow,
  to: { status: PostStatus; note: string | null; settled: boolean },
): Promise<boolean> {
  const { reflection_id, version } = post;
  return (await turn.run(tx, reflection_id, version, to.status, to.note, to.settled)) > 0;
}

/** The Action expired unexecuted: the next one is another Action. */
export async function proposeAgain(db: Queryable, post: PostRow): Promise<void> {
  await again.run(db, post.reflection_id, post.version);
}
