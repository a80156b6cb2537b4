import { createHash, timingSafeEqual } from 'node:crypto';
import { AppError } from '../lang/app-error.ts';
import type { Queryable } from '../pg/database.ts';
import { prepared } from '../pg/statement.ts';
import type { Actor } from './request-scope.ts';

/** `metrics` is for what scrapes: it opens `/metrics` and nothing else. */
export type TokenScope = 'all' | 'metrics';

interface TokenRow extends Actor {
  token_hash: Buffer;
  scope: TokenScope;
}

const findToken = prepared<TokenRow, [Buffer]>(
  `select token_hash, actor, actor_type, all_clients, scope
     from core.api_tokens where token_hash = $1 and revoked_at is null`,
);

/**
 * The actor behind `Authorization: Bearer <token>`, or `Basic` with the token as password (browsers opening /docs).
 * Throws 401, and 403 for a token whose scope is narrower than what is `wanted`. Only sha256(token) is stored and looked up.
 */
export async function authenticate(
  db: Queryable,
  header: string | undefined,
  wanted: TokenScope = 'all',
): Promise<Actor> {
  const token = tokenOf(header);
  if (token === undefined) {
    throw new AppError('unauthorized', 'Send "Authorization: Bearer <token>".');
  }
  const hash = createHash('sha256').update(token, 'utf8').digest();
  const row = await findToken.maybe(db, hash);
  if (row === undefined || !timingSafeEqual(row.token_hash, hash)) {
    throw new AppError('unauthorized', 'This token is not known, or it was revoked.');
  }
  if (row.scope === 'metrics' && wanted !== 'metrics') {
    throw new AppError('forbidden', 'This token reads /metrics and nothing else.');
  }
  return { actor: row.actor, actor_type: row.actor_type, all_clients: row.all_clients };
}

function tokenOf(header: string | undefined): string | undefined {
  const bearer = /^Bearer +([\x21-\x7e]{1,500})$/i.exec(header ?? '');
  if (bearer) return bearer[1];
  const basic = /^Basic +([A-Za-z0-9+/=]{1,1000})$/i.exec(header ?? '');
  if (basic === null) return undefined;
  const text = Buffer.from(basic[1] ?? '', 'base64').toString('utf8');
  return text.slice(text.indexOf(':') + 1);
}

/** Refuses callers who are no person: decisions and switches are people's. */
export function requirePerson(actor: Actor): void {
  if (actor.actor_type === 'person') return;
  throw new AppError('forbidden', `Only a person may do that; ${actor.actor} is not one.`);
}

/** Refuses every caller but the named services. */
export function requireService(actor: Actor, ...services: string[]): void {
  // A person or an orchestrator of that name is not that service.
  if (actor.actor_type === 'service' && services.includes(actor.actor)) return;
  throw new AppError('forbidden', `Only ${services.join(' or ')} may do that.`);
}
