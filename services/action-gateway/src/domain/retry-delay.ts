/** Failed attempts of an Action before it is a dead letter. */
export const MAX_ATTEMPTS = 5;
const MAX_DOUBLINGS = 4;

/** Milliseconds to wait after the `n`-th failure in a row: base, 2 base, 4, 8, then always 16 times base. */
export function retryDelayMs(n: number, base_ms: number): number {
  return base_ms * 2 ** Math.min(Math.max(n - 1, 0), MAX_DOUBLINGS);
}

const REST_STEPS = 5;

/** How long a provider is left alone that does not work for us. */
export function restMs(base_ms: number): number {
  return retryDelayMs(REST_STEPS, base_ms);
}
