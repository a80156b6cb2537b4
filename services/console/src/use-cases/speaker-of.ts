import type { Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Speaker } from '../clients/sign-assertion.ts';
import type { SessionRow } from '../db/sessions.ts';

/** Whom the console speaks for in a request; 401 where nobody is signed in, whatever token came with it. */
export function speakerOf({ actor, proof }: Actor): Speaker {
  if (proof?.kind !== 'session') {
    throw new AppError('unauthorized', 'Sign in first.', { code: 'sign_in_needed' });
  }
  const { session_id, auth_time, auth_strength } = proof;
  return { person_id: actor, session_id, proof_at: auth_time, auth_strength };
}

/** Whoever a session is of, as the one who acts. */
export function actorOf(session: SessionRow): Actor {
  const { person_id, session_id, proof_at, auth_strength } = session;
  return {
    actor: person_id,
    actor_type: 'person',
    all_clients: true,
    proof: { kind: 'session', session_id, auth_time: new Date(proof_at), auth_strength },
  };
}
