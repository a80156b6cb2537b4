export interface BreakerFacts {
  failures: number;
  open_ms: number;
  probe_ms: number;
  held_by: string | null;
}

/** `probing`: it has rested, and one call is trying it; `half_open`: the next call may be that one. */
export type BreakerState = 'closed' | 'open' | 'half_open' | 'probing' | 'held';

/** As cockatiel's states, over all processes: `held` is its Isolated. `threshold` is in failures in a row. */
export function breakerState(
  { failures, open_ms, probe_ms, held_by }: BreakerFacts,
  threshold: number,
): BreakerState {
  if (held_by !== null) return 'held';
  if (failures < threshold) return 'closed';
  if (open_ms > 0) return 'open';
  return probe_ms > 0 ? 'probing' : 'half_open';
}
