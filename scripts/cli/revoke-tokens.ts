/** Ends tokens at once: the next call with one is refused, whoever holds it. */
import { appendAudit } from '@almanac/shared/audit/append';
import type { Database } from '@almanac/shared/pg/database';
import { statement } from '@almanac/shared/pg/statement';

export interface ActorTokens {
  actor: string;
  actor_type: string;
  live: number;
  newest_at: string;
}

export const liveTokens = statement<ActorTokens>(
  `select actor, actor_type, count(*) as live, max(created_at) as newest_at
     from core.api_tokens where revoked_at is null group by actor, actor_type order by actor`,
);
/** The newest is the one that replaced the others; of several of one moment none is taken for it. */
const revoke = statement<{ hash: string }, [actor: string, keep_newest: boolean]>(
  `update core.api_tokens t set revoked_at = now()
    where t.actor = $1 and t.revoked_at is null
      and not ($2 and t.created_at = (select max(n.created_at) from core.api_tokens n
                                       where n.actor = $1 and n.revoked_at is null))
   returning left(encode(t.token_hash, 'hex'), 12) as hash`,
);

/** Ends an actor's tokens but the newest, or all of them; answers the beginnings of their hashes. Audited. */
export function revokeTokens(
  db: Database,
  actor: string,
  { keep_newest, at }: { keep_newest: boolean; at: Date },
): Promise<string[]> {
  return db.transaction(async (tx) => {
    const hashes = (await revoke.many(tx, actor, keep_newest)).map(({ hash }) => hash);
    if (hashes.length === 0) return [];
    await appendAudit(tx, {
      at,
      actor: 'operator',
      actor_type: 'person',
      action: 'token.revoked',
      subject: actor,
      corr_id: null,
      data: { hashes, kept_newest: keep_newest },
    });
    return hashes;
  });
}
