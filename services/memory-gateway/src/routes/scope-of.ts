import type { Actor } from '@almanac/shared/http/request-scope';
import { ALL_CLIENTS, scopesFor, type Scopes } from '../domain/scope.ts';

/** What a caller sees of a read: exactly what `client_id` names. Throws 403 for `*` without the right to it. */
export function readScopes(client_id: string | undefined, actor: Actor): Scopes {
  return scopesFor(client_id, actor.all_clients);
}

/**
 * What a caller may change by id: a change names its record, so callers who may see all clients need not name the scope as
 * well. Everybody else is held to the scope they name.
 */
export function changeScopes(client_id: string | undefined, actor: Actor): Scopes {
  if (client_id === undefined && actor.all_clients) return scopesFor(ALL_CLIENTS, true);
  return scopesFor(client_id, actor.all_clients);
}

/** For what concerns all clients at once. Throws 403 for tokens that may not see them. */
export function requireAllClients(actor: Actor): void {
  scopesFor(ALL_CLIENTS, actor.all_clients);
}
