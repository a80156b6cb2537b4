/** The calls that are measured, as the operator makes them over HTTP. Every answer must be a 2xx, or the run says so. */
import { randomUUID } from 'node:crypto';
import type { ServiceName } from '../migrate-database.ts';
import type { Almanac } from '../embedded/almanac.ts';

export interface Caller {
  call(
    service: ServiceName,
    path: string,
    body?: unknown,
    onHeaders?: (headers: Headers) => void,
  ): Promise<unknown>;
  /** Answers that were no 2xx, by service, path and status. */
  readonly refusals: Map<string, number>;
}

const TIMEOUT_MS = 30_000;

export function caller(almanac: Almanac, timeout_ms = TIMEOUT_MS): Caller {
  const refusals = new Map<string, number>();
  const token = almanac.secrets.operator_token;
  return {
    refusals,
    call: async (service, path, body, onHeaders) => {
      const answer = await fetch(`${almanac.urls[service]}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined
            ? {}
            : { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
        },
        signal: AbortSignal.timeout(timeout_ms),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      onHeaders?.(answer.headers);
      const text = await answer.text();
      if (!answer.ok) {
        const key = `${service} ${path.split('?')[0]} ${answer.status} ${text.slice(0, 160)}`;
        refusals.set(key, (refusals.get(key) ?? 0) + 1);
        return undefined;
      }
      return text.startsWith('{') || text.startsWith('[') ? (JSON.parse(text) as unknown) : text;
    },
  };
}

const SUBJECTS = ['contract', 'invoice', 'budget', 'workshop', 'website', 'newsletter', 'audit'];
const CLIENTS = ['acme', 'globex', 'initech', 'umbrella', 'hooli'];
const VERBS = ['prefers', 'postponed', 'approved', 'asked about', 'rejected', 'signed', 'forgot'];
const DETAILS = ['in the morning', 'until Friday', 'without changes', 'by phone', 'in two parts'];

const pick = (words: string[], index: number, step: number): string =>
  words[Math.floor(index / step) % words.length] ?? '';

/** A statement unlike the others, made of words that others share. */
export function memoryOf(index: number): Record<string, unknown> {
  const client_id = pick(CLIENTS, index, 1);
  const subject = pick(SUBJECTS, index, 5);
  const content = `${client_id} ${pick(VERBS, index, 35)} the ${subject} number ${index} ${pick(DETAILS, index, 7)}.`;
  return {
    content,
    kind: 'fact',
    authority: 'verified',
    confidence: 0.8,
    client_id,
    source: { type: 'bench' },
  };
}

/** A question not asked before, so that no cache answers it. */
export function recallPath(index: number): string {
  const query = `${pick(VERBS, index, 3)} ${pick(SUBJECTS, index, 1)} ${index}`;
  return `/api/v1/memory/recall?limit=10&client_id=*&query=${encodeURIComponent(query)}`;
}

export const planBody = (index: number): unknown => ({
  intent: `Write the ${pick(SUBJECTS, index, 1)} for ${pick(CLIENTS, index, 7)}, draft ${index}: outline, text, review, send`,
});

/** A week of work for the solver: a dozen steps, some after others, some that may be split. */
export function scheduleBody(index: number, mode: 'fast' | 'best'): unknown {
  const task = (n: number): Record<string, unknown> => ({
    task_id: `bench-${index}-${n}`,
    title: `Step ${n} of ${index}`,
    duration_minutes: 45 + ((n * 30 + index * 15) % 120),
    ...(n > 0 && n % 3 === 0 ? { depends_on: [`bench-${index}-${n - 1}`] } : {}),
  });
  return { tasks: Array.from({ length: 12 }, (_, n) => task(n)), busy: [], dry_run: true, mode };
}

export const eventBody = (index: number): unknown => ({
  event_type: 'task.updated',
  event_source: 'bench',
  payload: { task_id: `bench-${index}`, status: 'in progress' },
  dedupe_key: `task.updated:bench-${index}:${randomUUID()}`,
});

/** Reads of all six services. */
export const READS: [ServiceName, string][] = [
  ['memory-gateway', '/api/v1/memory/stats'],
  ['planner', '/api/v1/planner/plans?limit=20'],
  ['scheduler', '/api/v1/scheduler/blocks?limit=50'],
  ['observer', '/api/v1/observer/reflections?limit=20'],
  ['action-gateway', '/api/v1/actions?limit=20'],
  ['console', '/health'],
];
