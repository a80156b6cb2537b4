/** From one look at the parts to the next: what counts as unwell, and whether a person is told now. Pure. */
import type { Fault } from './faults.ts';

export interface StandingFault extends Fault {
  since: string;
  /** How often in a row it was seen. */
  looks: number;
}

export interface HealthState {
  faults: StandingFault[];
  /** The parts that were told of and are unwell still. */
  told: string[];
  alerted_at: string | null;
}

/** One bad look may be a restart. A stop is somebody's word, and an outage of the database is over when it can be told of. */
const LOOKS = 2;
const ONE_ALERT_PER_MS = 3_600_000;

export interface NextHealth extends HealthState {
  /** What is told now: at most once an hour, and of the same fault once. */
  alert: { title: string; body: string } | undefined;
}

export function nextHealth(before: HealthState, seen: readonly Fault[], now: Date): NextHealth {
  const faults = seen.map((fault) => {
    const known = before.faults.find(({ part }) => part === fault.part);
    return { ...fault, since: known?.since ?? now.toISOString(), looks: (known?.looks ?? 0) + 1 };
  });
  const certain = faults.filter((fault) => fault.grade === 'told' && isCertain(fault));
  const told = before.told.filter((part) => certain.some((fault) => fault.part === part));
  const is_news = certain.some(({ part }) => !told.includes(part));
  const last_ms =
    before.alerted_at === null ? Number.NEGATIVE_INFINITY : Date.parse(before.alerted_at);
  if (!is_news || now.getTime() - last_ms < ONE_ALERT_PER_MS) {
    return { faults, told, alerted_at: before.alerted_at, alert: undefined };
  }
  return {
    faults,
    told: certain.map(({ part }) => part),
    alerted_at: now.toISOString(),
    alert: alertOf(certain, now),
  };
}

/** Seen often enough to count. */
export function isCertain({ part, looks }: StandingFault): boolean {
  return part === 'stopped' || part === 'database' || looks >= LOOKS;
}

function alertOf(certain: readonly StandingFault[], now: Date): { title: string; body: string } {
  const parts = certain.map(({ part }) => part);
  const title =
    parts.length === 1 && parts[0] === 'stopped'
      ? 'Almanac is stopped'
      : `Almanac is unwell: ${parts.join(', ')}`;
  const lines = certain.map(({ detail, since }) => `${detail} Since ${since}.`);
  return {
    title,
    body: [...lines, `Seen at ${now.toISOString()}.`].join('\n'),
  };
}
