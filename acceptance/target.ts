/**
 * What the acceptance suite needs of an installation: the workflows' webhooks, the services as the operator, and the sandbox
 * behind them. The embedded triggers and a real n8n are two targets of the same suite.
 */
import type { ServiceClient } from '@almanac/shared/http/call';
import type { ServiceName } from '../scripts/migrate-database.ts';
import type { SandboxClient } from '../scripts/sandbox/client.ts';

export interface Answer {
  status: number;
  content_type: string;
  body: unknown;
}

export type TimedWorkflow =
  | 'coda-to-calendar-sync'
  | 'daily-observer-trigger'
  | 'weekly-observer-trigger';

export interface Target {
  /** Some refusals are n8n's own, made before a workflow sees the call. */
  orchestrator: 'triggers' | 'n8n';
  /** What no answer may show. */
  secrets: readonly string[];
  sandbox: SandboxClient;
  /** The services, called as the operator, a person. */
  services: Record<'memory' | 'planner' | 'scheduler' | 'observer' | 'actions', ServiceClient>;
  /** POSTs to `/webhook/<path>`; `key` null sends none. */
  webhook(path: string, body: unknown, options?: { key?: string | null }): Promise<Answer>;
  /** Runs a timed workflow now and waits for its end. */
  run(workflow: TimedWorkflow): Promise<Answer>;
  /** `kill -9` of a service's process; it stays down until the returned function is called. */
  hold(service: ServiceName): Promise<() => Promise<void>>;
  /** What the six services show at `/metrics`, one after the other. */
  metrics(): Promise<string>;
  setClock(at: string): void;
  stop(): Promise<void>;
}
