/** The scope is a memory's address: '' is global, anything else a client's key. */
import { SEVERAL_CLIENTS } from '@almanac/shared/contracts/memory-scopes';
import { AppError } from '@almanac/shared/lang/app-error';
import { storable } from './storable.ts';

export const GLOBAL_SCOPE = '';
export const ALL_CLIENTS = '*';

/** The scopes a read may see; `null` is every scope. */
export type Scopes = string[] | null;

/**
 * With a client: that client's and the global memories; without: the global ones. `*` is every client's, and SEVERAL_CLIENTS what
 * tells of several at once: both for callers whose token may see all. Throws 403 for others.
 */
export function scopesFor(client_id: string | undefined, all_clients: boolean): Scopes {
  if (client_id === undefined) return [GLOBAL_SCOPE];
  requireStorable(client_id);
  const of_many = client_id === ALL_CLIENTS || client_id === SEVERAL_CLIENTS;
  if (!of_many) return [GLOBAL_SCOPE, client_id];
  if (all_clients) return client_id === ALL_CLIENTS ? null : [GLOBAL_SCOPE, client_id];
  throw new AppError('forbidden', 'This token may not see all clients at once.', {
    code: 'all_clients_forbidden',
  });
}

/** Throws 422 for `*`: what is written belongs to one client, or to none. */
export function scopeForWriting(client_id: string | undefined): string {
  if (client_id === undefined) return GLOBAL_SCOPE;
  requireStorable(client_id);
  if (client_id !== ALL_CLIENTS) return client_id;
  throw new AppError('invalid', 'A write names one client, or none.', {
    errors: [{ path: 'client_id', message: '* is for reading only' }],
  });
}

/** An address is never mended: two that differ must not become one. */
function requireStorable(client_id: string): void {
  if (storable(client_id) === client_id) return;
  throw new AppError('invalid', 'This client_id holds characters that cannot be stored.', {
    errors: [{ path: 'client_id', message: 'NUL or half a surrogate pair' }],
  });
}
