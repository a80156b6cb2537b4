import { requestScope, type Actor } from '@almanac/shared/http/request-scope';

/** Who acts and under which request id; a job is the scheduler itself. */
export function actorNow(): Actor & { request_id: string | null } {
  const scope = requestScope();
  if (scope !== undefined) return { ...scope.actor, request_id: scope.request_id };
  return { actor: 'scheduler', actor_type: 'service', all_clients: true, request_id: null };
}
