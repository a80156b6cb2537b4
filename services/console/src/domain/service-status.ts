/** What a service's answer to /health means to a person: one of six states, and in words what is not at its best. */
import { health, type Health } from '@almanac/shared/contracts/health';

export type ServiceState = 'running' | 'degraded' | 'stopped' | 'failing' | 'unclear' | 'silent';

export const STATE_WORDS: Record<ServiceState, string> = {
  running: 'Running',
  degraded: 'Running, not at its best',
  stopped: 'Stopped',
  failing: 'Failing',
  unclear: 'Answer not understood',
  silent: 'Not answering',
};

export interface ServiceStatus {
  service: string;
  state: ServiceState;
  version: string | null;
  uptime_s: number | null;
  /** Sentences about what is degraded. */
  notes: string[];
  /** Providers that were never set up: no degradation. */
  not_set_up: string[];
}

/** What came back: a status and its body, or nothing within the time. */
export type HealthAnswer = { status: number; body: unknown } | 'silent';

const NAMES: Record<string, string> = {
  database: 'Database',
  queue: 'Queue',
  model: 'Model',
  embedder: 'Search by meaning',
  vectors: 'Vector store',
  embeddings: 'Search by meaning',
  coda: 'Coda',
  google: 'Google Calendar',
  calendar: 'Google Calendar',
};

export function serviceStatus(service: string, answer: HealthAnswer): ServiceStatus {
  const nothing = { service, version: null, uptime_s: null, notes: [], not_set_up: [] };
  if (answer === 'silent') return { ...nothing, state: 'silent' };
  const parsed = health.safeParse(answer.body);
  if (!parsed.success) {
    return { ...nothing, state: 'unclear', notes: [unclearNote(answer.status)] };
  }
  const { version, uptime_s } = parsed.data;
  const { notes, not_set_up } = remarks(parsed.data);
  return { service, state: stateOf(parsed.data), version, uptime_s, notes, not_set_up };
}

function stateOf(answer: Health): ServiceState {
  if (answer.status === 'fail') return 'failing';
  if (answer.mode === 'EMERGENCY') return 'stopped';
  return answer.status === 'warn' ? 'degraded' : 'running';
}

function remarks({ checks, degraded }: Health): { notes: string[]; not_set_up: string[] } {
  if (checks === undefined) return { notes: degraded.map((name) => nameOf(name)), not_set_up: [] };
  const entries = Object.entries(checks);
  return {
    notes: entries
      .filter(([, check]) => check.status === 'warn' || check.status === 'fail')
      .map(([name, check]) => `${nameOf(name)}: ${plainDetail(check.detail)}`),
    not_set_up: entries.filter(([, check]) => check.status === 'off').map(([name]) => nameOf(name)),
  };
}

function unclearNote(status: number): string {
  return status === 401 || status === 403
    ? "It refused the console's token."
    : `It answered ${status} with something that is no health report.`;
}

/** Without the class of an error, which means nothing to a person. */
function plainDetail(detail = 'not available'): string {
  return detail.replace(/^(?:\w*Error: )+/, '');
}

function nameOf(check: string): string {
  return NAMES[check] ?? check.charAt(0).toUpperCase() + check.slice(1);
}
