import { randomUUID } from 'node:crypto';
import type { CodaState } from './coda-state.ts';
import type { SandboxContext } from './context.ts';
import { codaRefusal } from './refusal.ts';

/** Coda keeps request ids for about a day; here the newest 5000 are kept. */
const MAX_MUTATIONS = 5000;

/** Takes a write for later, as every write of the API is; returns the `requestId`. */
export function accept(context: SandboxContext, apply: () => void): string {
  const { coda, changed } = context;
  const request_id = `mutate:${randomUUID()}`;
  coda.mutations.set(request_id, { request_id, accepted_ms: Date.now(), done: false, apply });
  const oldest = coda.mutations.keys().next().value;
  if (coda.mutations.size > MAX_MUTATIONS && oldest !== undefined) coda.mutations.delete(oldest);
  const timer = setTimeout(() => {
    if (settle(coda)) changed();
  }, coda.settings.completes_ms);
  timer.unref();
  return request_id;
}

/**
 * Does the writes whose time has come, in the order they were accepted; `all` does every one.
 * Called before each read, so that a timer that is late never shows. Returns whether anything was
 * done.
 */
export function settle(coda: CodaState, all = false): boolean {
  const due_ms = Date.now() - coda.settings.completes_ms;
  let any = false;
  for (const mutation of coda.mutations.values()) {
    if (mutation.done) continue;
    if (!all && mutation.accepted_ms > due_ms) break;
    mutation.apply();
    mutation.done = true;
    any = true;
  }
  return any;
}

/** `GET /mutationStatus/{id}`: unknown at first (404), then not completed, then completed. */
export function mutationStatus(coda: CodaState, request_id: string): { completed: boolean } {
  settle(coda);
  const mutation = coda.mutations.get(request_id);
  const known = mutation && (mutation.done || visible(coda, mutation.accepted_ms));
  if (!known) throw codaRefusal(404, `Could not find a mutation with the ID ${request_id}.`);
  return { completed: mutation.done };
}

function visible(coda: CodaState, accepted_ms: number): boolean {
  return Date.now() - accepted_ms >= coda.settings.hidden_ms;
}

export function pending(coda: CodaState): boolean {
  settle(coda);
  return [...coda.mutations.values()].some((mutation) => !mutation.done);
}
