import { findingIf, stateOf, type Finding } from './finding.ts';

/** Calls of one kind within the last hour. */
export interface LatencyRow {
  kind: 'model' | 'action';
  name: string;
  calls: number;
  p95_ms: number;
  /** Calls that found no end in time. */
  timeouts: number;
}

/** Fewer calls than this tell of nothing but themselves. */
const LEAST = 5;
/** A model has 20 s, then a template stands in for it; an Action's call has a lease of 15 s. */
const P95_MS = { model: { raise: 15_000, clear: 10_000 }, action: { raise: 10_000, clear: 5000 } };
const TIMEOUTS = { raise: 0.3, clear: 0.1 };

export function judgeLatency(rows: readonly LatencyRow[]): Finding[] {
  return rows.flatMap((row) => {
    const { kind, name, calls, p95_ms, timeouts } = row;
    if (calls < LEAST) return [];
    const slow = stateOf(p95_ms, P95_MS[kind]);
    const late = stateOf(timeouts / calls, TIMEOUTS);
    return findingIf(slow === 'bad' || late === 'bad' ? 'bad' : (slow ?? late), {
      type: `latency.${kind}.${name}`,
      severity: 'SEV3',
      title: kind === 'model' ? `The model is slow (${name})` : `Actions ${name} are slow`,
      detail:
        `Of ${calls} calls within the last hour 95 % took ${(p95_ms / 1000).toFixed(1)} s at most, ` +
        `${timeouts} found no end in time.`,
    });
  });
}
