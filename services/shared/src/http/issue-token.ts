import { createHash, randomBytes } from 'node:crypto';
import type { Queryable } from '../pg/database.ts';
import { statement } from '../pg/statement.ts';
import type { TokenScope } from './authenticate.ts';
import type { Actor } from './request-scope.ts';

const insertToken = statement<never, [Buffer, string, string, boolean, TokenScope]>(
  `insert into core.api_tokens (token_hash, actor, actor_type, all_clients, scope)
   values ($1, $2, $3, $4, $5) on conflict (token_hash) do nothing`,
);

/** Makes a token for an actor (or takes the given one) and stores its hash; only the caller ever sees the token. */
export async function issueToken(
  db: Queryable,
  actor: Actor,
  given?: string,
  scope: TokenScope = 'all',
): Promise<string> {
  const token = given ?? `alm_${randomBytes(32).toString('base64url')}`;
  const hash = createHash('sha256').update(token, 'utf8').digest();
  await insertToken.run(db, hash, actor.actor, actor.actor_type, actor.all_clients, scope);
  return token;
}
