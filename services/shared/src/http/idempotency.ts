/**
 * `Idempotency-Key` on POST: the first answer is kept and given again. Scoped to actor and route; answers 423, 429
 * and 5xx are never kept. A request that holds a key renews its lease, so that a key whose holder was killed is free again
 * within the lease; the use case underneath is idempotent as well, because the answer is stored after it has committed.
 */
import type { Context, MiddlewareHandler } from 'hono';
import { AppError } from '../lang/app-error.ts';
import { canonicalHash } from '../lang/canonical.ts';
import { sha256Hex } from '../lang/ids.ts';
import type { Queryable } from '../pg/database.ts';
import { prepared, statement } from '../pg/statement.ts';
import type { AppEnv } from './app-env.ts';

const LEASE_S = 10;
const RENEW_MS = 3000;
const WAIT_MS = 15_000;
const POLL_MS = 100;
const MAX_KEY = 200;

interface KeyRow {
  body_hash: string;
  status: number | null;
  body: string | null;
  content_type: string | null;
}

type Scope = [actor: string, route: string, key: string];

// Takes a new key, or one whose holder died or whose answer was not worth keeping.
const take = prepared<{ body_hash: string }, [...Scope, string, number]>(
  `insert into core.idempotency_keys as k (actor, route, key, body_hash, locked_until)
   values ($1, $2, $3, $4, now() + make_interval(secs => $5))
   on conflict (actor, route, key) do update
     set locked_until = excluded.locked_until
     where k.status is null and k.locked_until < now() and k.body_hash = excluded.body_hash
   returning body_hash`,
);
const find = prepared<KeyRow, Scope>(
  `select body_hash, status, body, content_type
     from core.idempotency_keys where actor = $1 and route = $2 and key = $3`,
);
const lease = statement<never, [...Scope, number]>(
  `update core.idempotency_keys set locked_until = now() + make_interval(secs => $4)
    where actor = $1 and route = $2 and key = $3 and status is null`,
);
const keep = prepared<never, [...Scope, number, string, string]>(
  `update core.idempotency_keys set status = $4, body = $5, content_type = $6, completed_at = now()
    where actor = $1 and route = $2 and key = $3 and status is null`,
);

export function idempotency(db: Queryable, always_anew: string[] = []): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const key = c.req.header('idempotency-key');
    if (c.req.method !== 'POST' || key === undefined) return next();
    if (always_anew.includes(c.req.path)) return next();
    if (key.length === 0 || key.length > MAX_KEY) {
      throw new AppError('invalid', `An Idempotency-Key has 1 to ${MAX_KEY} characters.`);
    }
    const scope: Scope = [c.var.actor.actor, `POST ${c.req.path}`, key];
    const body_hash = bodyHash(new URL(c.req.url).search, await c.req.text());
    const kept = await claim(db, scope, body_hash);
    if (kept !== undefined) return replay(kept);

    const renewal = setInterval(() => {
      lease.run(db, ...scope, LEASE_S).catch(() => clearInterval(renewal));
    }, RENEW_MS);
    try {
      await next();
    } finally {
      clearInterval(renewal);
    }
    await settle(db, scope, c);
    return undefined;
  };
}

/** Undefined when the key is ours now; the kept answer when there is one. Waits for a holder that is still at work. */
async function claim(db: Queryable, scope: Scope, body_hash: string): Promise<KeyRow | undefined> {
  const deadline = performance.now() + WAIT_MS;
  for (;;) {
    if ((await take.maybe(db, ...scope, body_hash, LEASE_S)) !== undefined) return undefined;
    const row = await find.one(db, ...scope);
    if (row.body_hash !== body_hash) {
      throw new AppError('conflict', 'This Idempotency-Key was used with another body.', {
        code: 'idempotency_conflict',
      });
    }
    if (row.status !== null) return row;
    if (performance.now() > deadline) {
      throw new AppError('conflict', 'The first request with this key is still at work.', {
        code: 'idempotency_in_progress',
        retry_after_s: 5,
      });
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function settle(db: Queryable, scope: Scope, c: Context<AppEnv>): Promise<void> {
  const { status, headers } = c.res;
  if (status === 423 || status === 429 || status >= 500) {
    await lease.run(db, ...scope, -1);
    return;
  }
  const text = await c.res.text();
  // Made anew of its text: a copy would be sent as a stream. Hono merges an answer into one that is there, so that one goes first.
  c.res = undefined;
  c.res = new Response(text === '' ? null : text, { status, headers });
  await keep.run(db, ...scope, status, text, headers.get('content-type') ?? '');
}

function replay(row: KeyRow): Response {
  return new Response(row.body, {
    status: row.status ?? 200,
    headers: { 'content-type': row.content_type ?? '', 'idempotency-replayed': 'true' },
  });
}

/** The same JSON in another spelling is the same body. */
function bodyHash(search: string, text: string): string {
  try {
    return canonicalHash([search, JSON.parse(text)]);
  } catch {
    return sha256Hex(`${search}\n${text}`);
  }
}
