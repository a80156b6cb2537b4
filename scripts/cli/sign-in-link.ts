/**
 * A one-time link into the console, made by whoever holds the database: the first sign-in of an installation, and the way back for
 * somebody who lost a password. Only the hash is stored; older links of that person open nothing any more.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Queryable } from '@almanac/shared/pg/database';

export const LINK_MINUTES = 15;
/** Who holds the operator's token is a person without a row, and an admin until one is written down (docs/people.md). */
export const FIRST_PERSON = 'operator';

export async function makeSignInLink(
  db: Queryable,
  console_url: string,
  person_id: string = FIRST_PERSON,
): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const hash = createHash('sha256').update(token, 'utf8').digest();
  await db.query(
    `with older as (
       update console.one_time_links set expires_at = now()
        where person_id = $2 and used_at is null and expires_at > now())
     insert into console.one_time_links (token_hash, person_id, kind, made_by, expires_at)
     values ($1, $2, 'machine', 'machine', now() + make_interval(mins => $3))`,
    [hash, person_id, LINK_MINUTES],
  );
  return `${console_url.replace(/\/$/, '')}/welcome/${token}`;
}

/** True where nobody has a password yet. */
export async function isFirstSignIn(db: Queryable): Promise<boolean> {
  const { row_count } = await db.query('select from console.credentials limit 1');
  return row_count === 0;
}

/** True where such a person may sign in: an active row, or a token that is a person's. */
export async function isPerson(db: Queryable, person_id: string): Promise<boolean> {
  const { row_count } = await db.query('select from actions.known_people where person_id = $1', [
    person_id,
  ]);
  return row_count > 0;
}
