import type { Actor } from './request-scope.ts';

/** What every handler finds on its context: `c.var.request_id`, `c.var.actor`. */
export interface AppEnv {
  Variables: { request_id: string; actor: Actor };
}
