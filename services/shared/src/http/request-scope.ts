import { AsyncLocalStorage } from 'node:async_hooks';
import type { Wait } from './waiting.ts';

/** How it is known that it is this person, where it is not by the person's own token. */
export type Proof =
  | { kind: 'session'; session_id: string; auth_time: Date; auth_strength: string }
  /** A one-time link that was sent to the person's registered channel. */
  | { kind: 'link' };

/** Who acts: recorded in the audit, checked by guards. */
export interface Actor {
  actor: string;
  actor_type: 'service' | 'orchestrator' | 'person';
  /** May say `client_id=*`. */
  all_clients: boolean;
  proof?: Proof;
}

export interface RequestScope {
  request_id: string;
  actor: Actor;
  /** What the work is, never whose: `POST /api/v1/planner/plan`, `job propose-run`, `workflow coda-to-calendar-sync`. */
  doing?: string;
  /** What it waited for, by provider. */
  waits?: Map<string, Wait>;
}

const storage = new AsyncLocalStorage<RequestScope>();

/** Runs work so that logs, audit rows and outgoing calls carry the request's id and actor. */
export function inRequestScope<T>(scope: RequestScope, work: () => T): T {
  return storage.run(scope, work);
}

export function requestScope(): RequestScope | undefined {
  return storage.getStore();
}
