/** How long things take, and how many run at once: the two things a benchmark must not leave to chance. */

export interface Sample {
  count: number;
  p50_ms: number;
  p95_ms: number;
  per_s: number;
}

/** Runs `work` for 0 … count-1 with `at_once` under way, and says how long each took. */
export async function measure(
  count: number,
  at_once: number,
  work: (index: number) => Promise<unknown>,
): Promise<Sample> {
  const taken: number[] = [];
  let next = 0;
  const started = performance.now();
  const runner = async (): Promise<void> => {
    for (let index = next; index < count; index = next) {
      next += 1;
      const from = performance.now();
      await work(index);
      taken.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: at_once }, runner));
  const total_s = (performance.now() - started) / 1000;
  taken.sort((a, b) => a - b);
  return {
    count,
    p50_ms: quantile(taken, 0.5),
    p95_ms: quantile(taken, 0.95),
    per_s: count / total_s,
  };
}

/** The smallest value that at least the share `q` of all does not exceed (nearest rank); NaN of nothing. */
export function quantile(sorted: readonly number[], q: number): number {
  const rank = Math.max(1, Math.ceil(q * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}
