import { AsyncLocalStorage } from 'node:async_hooks';

/** Who acts: recorded in the audit, checked by guards. */
export interface Actor {
  actor: string;
  actor_type: 'service' | 'orchestrator' | 'person';
  /** May say `client_id=*`. */
  all_clients: boolean;
}

export interface RequestScope {
  request_id: string;
  actor: Actor;
  /** What the work is, never whose: `POST /api/v1/planner/plan`, `job propose-run`, `workflow coda-to-calendar-sync`. */
  doing?: string;
}

const storage = new AsyncLocalStorage<RequestScope>();

/** Runs work so that logs, audit rows and outgoing calls carry the request's id and actor. */
export function inRequestScope<T>(scope: RequestScope, work: () => T): T {
  return storage.run(scope, work);
}

export function requestScope(): RequestScope | undefined {
  return storage.getStore();
}
