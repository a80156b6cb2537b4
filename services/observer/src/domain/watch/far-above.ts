/** Whether a value stands out from those before it. Medians: one earlier outlier neither hides the next nor makes one. */
const LEAST_BEFORE = 7;
/** A normal value exceeds median + 4.5 deviations in about 1 of 300,000 cases; heavier tails meet the factor as well. */
const DEVIATIONS = 4.5;
const FACTOR = 3;
/** Of normal values the standard deviation is 1.4826 times the median absolute one. */
const NORMAL = 1.4826;

export function isFarAbove(value: number, before: readonly number[]): boolean {
  if (before.length < LEAST_BEFORE) return false;
  const middle = median(before);
  const spread = NORMAL * median(before.map((one) => Math.abs(one - middle)));
  const above_all = value > Math.max(...before);
  return above_all && value >= FACTOR * middle && value > middle + DEVIATIONS * spread;
}

/** 0 of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const upper = sorted[Math.floor(half)] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? 0)) / 2;
}
