/** How likely something is by mere chance, and how sure that makes us. Pure. */

/** P(X ≥ k) of n trials that each come true with probability p; exact, in logarithms so that nothing overflows. */
export function binomialTail(k: number, n: number, p: number): number {
  if (k <= 0) return 1;
  if (k > n || p <= 0) return 0;
  if (p >= 1) return 1;
  let log_term = n * Math.log1p(-p);
  let below = Math.exp(log_term);
  let from_k = 0;
  for (let at = 1; at <= n; at += 1) {
    log_term += Math.log((n - at + 1) / at) + Math.log(p) - Math.log1p(-p);
    if (at < k) below += Math.exp(log_term);
    else from_k += Math.exp(log_term);
  }
  // The smaller sum is the exact one.
  return from_k < 0.5 ? from_k : 1 - below;
}

/**
 * Confidence of a finding that chance alone would give with probability `p`, when `looks` things were looked at: with
 * s = -log10(p · looks) it is s / (s + 1). So 0.6 means at most 3.2 false findings in a hundred looks at everything.
 */
export function confidenceOf(p: number, looks: number): number {
  const corrected = Math.min(1, p * Math.max(1, looks));
  const strength = corrected <= 0 ? 300 : Math.abs(Math.log10(corrected));
  return Math.min(0.99, rounded(strength / (strength + 1)));
}

export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
