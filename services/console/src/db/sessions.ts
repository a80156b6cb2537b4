/** Sessions: the browser holds 32 random bytes, a row their hash. Ages are those of the database's clock, whichever process asks. */
import { statement } from '@almanac/shared/pg/statement';

export interface SessionRow {
  session_id: string;
  person_id: string;
  created_at: string;
  seen_at: string;
  /** Of the last sign-in or proof; of the sign-in alone for a token that was just replaced. */
  proof_at: string;
  auth_strength: string;
  address: string;
  user_agent: string;
}

const COLUMNS =
  'session_id, person_id, created_at, seen_at, proof_at, auth_strength, address, user_agent';
/** Unused for 12 hours or open for 7 days (design 06 §13): over. */
const LIVE = `ended_at is null and seen_at > now() - interval '12 hours' and created_at > now() - interval '7 days'`;

export const insertSession = statement<
  SessionRow,
  [
    session_id: string,
    token_hash: Buffer,
    person_id: string,
    auth_strength: string,
    address: string,
    user_agent: string,
  ]
>(
  `insert into console.sessions (session_id, token_hash, person_id, auth_strength, address, user_agent)
   values ($1, $2, $3, $4, $5, $6) returning ${COLUMNS}`,
);

/** By its token, or for 10 s by the one before it. `is_stale`: its `seen_at` is to be renewed. */
export const findSession = statement<SessionRow & { is_stale: boolean }, [token_hash: Buffer]>(
  `select session_id, person_id, created_at, seen_at,
          case when token_hash = $1 then proof_at else created_at end as proof_at,
          auth_strength, address, user_agent, seen_at < now() - interval '1 minute' as is_stale
     from console.sessions
    where (token_hash = $1 or (previous_hash = $1 and rotated_at > now() - interval '10 seconds'))
      and ${LIVE}`,
);

export const touchSession = statement<never, [session_id: string]>(
  'update console.sessions set seen_at = now() where session_id = $1',
);

/** A fresh proof: another token, and the old one goes. */
export const renewSession = statement<
  SessionRow,
  [session_id: string, token_hash: Buffer, auth_strength: string]
>(
  `update console.sessions
      set previous_hash = token_hash, rotated_at = now(), token_hash = $2, proof_at = now(),
          seen_at = now(), auth_strength = $3
    where session_id = $1 and ${LIVE} returning ${COLUMNS}`,
);

export const listSessions = statement<SessionRow, [person_id: string]>(
  `select ${COLUMNS} from console.sessions where person_id = $1 and ${LIVE} order by seen_at desc`,
);

/** Of the given sessions, those that still live. */
export const liveSessions = statement<{ session_id: string }, [session_ids: string[]]>(
  `select session_id from console.sessions where session_id = any($1) and ${LIVE}`,
);

export const endSession = statement<
  { session_id: string },
  [session_id: string, person_id: string]
>(
  `update console.sessions set ended_at = now()
    where session_id = $1 and person_id = $2 and ended_at is null returning session_id`,
);

/** All of a person but one; `''` spares none. */
export const endSessionsOf = statement<
  { session_id: string },
  [person_id: string, spared_session_id: string]
>(
  `update console.sessions set ended_at = now()
    where person_id = $1 and session_id <> $2 and ended_at is null returning session_id`,
);

/** What ended or ran out a month ago; the audit keeps who signed in when. */
export const forgetSessions = statement<never>(
  `delete from console.sessions where created_at < now() - interval '40 days'`,
);
