import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import type { CodaState } from './coda-state.ts';
import type { Faults } from './faults.ts';
import type { GoogleState } from './google-state.ts';
import type { Journal } from './journal.ts';
import type { ModelState } from './model-state.ts';

/**
 * What every route works on. Each part keeps its identity over a reset, so that references to it
 * stay good.
 */
export interface SandboxContext {
  /**
   * Business time: what providers stamp on their records. Lifetimes of tokens and delays use the
   * machine's clock.
   */
  now: () => Date;
  /** The address of this server, known once it listens. */
  origin: () => string;
  google: GoogleState;
  coda: CodaState;
  model: ModelState;
  faults: Faults;
  journal: Journal;
  /** Called after every change, to store the state where one was asked to be kept. */
  changed: () => void;
}

export type SandboxApp = Hono<{ Bindings: HttpBindings }>;

export function newApp(): SandboxApp {
  return new Hono<{ Bindings: HttpBindings }>();
}
