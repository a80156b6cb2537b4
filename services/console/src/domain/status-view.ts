import type { ServiceStatus } from './service-status.ts';

/** Everything the status page says; also `GET /api/views/status`. */
export interface StatusView {
  at: string;
  zone: string;
  control: {
    state: 'running' | 'stopped';
    /** Why it is stopped, by whom; null while running. */
    reason: string | null;
    /** Switches that are off while the rest runs. */
    switched_off: string[];
  };
  services: ServiceStatus[];
  /** Null where the service did not say or there is none yet; `known` tells the two apart. */
  last_run: { known: boolean; run: LastRun | null };
  last_reflection: { known: boolean; reflection: LastReflection | null };
  audit: { verified: boolean; rows: number; at: string } | null;
}

export interface LastRun {
  run_id: string;
  /** When it was made. */
  at: string;
  status: string;
  blocks: number;
  /** When its first block begins; null without blocks. */
  first_start: string | null;
}

export interface LastReflection {
  reflection_id: string;
  mode: string;
  period: string;
  coda: string;
  at: string;
  /** The first sentences after the heading, as text. */
  opening: string;
}

/** The page's title: the one thing to know first. */
export function headline(view: Pick<StatusView, 'control' | 'services'>): string {
  if (view.control.state === 'stopped') return 'Everything is stopped.';
  const silent = view.services.filter((one) => one.state === 'silent' || one.state === 'unclear');
  if (silent.length === 1) return `The ${silent[0]?.service ?? 'service'} does not answer.`;
  if (silent.length > 1) return `${silent.length} services do not answer.`;
  const failing = view.services.filter((one) => one.state === 'failing');
  if (failing.length === 1) return `The ${failing[0]?.service ?? 'service'} is failing.`;
  if (failing.length > 1) return `${failing.length} services are failing.`;
  const worse = view.services.some((one) => one.state !== 'running');
  return worse ? 'Everything is running, some of it not at its best.' : 'Everything is running.';
}
