const SOONEST_MS = 10;
const LATEST_MS = 200;
/** Of the time waited so far: what takes long is asked for seldom, and noticed at most a seventh later than it is so. */
const SHARE = 0.15;

/** Waits for a fact: asks until the answer is not undefined or false; fails with `what`, as it is then, after `deadline_ms`. */
export async function waitFor<T>(
  what: string | (() => string),
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  deadline_ms = 30_000,
): Promise<T> {
  const began = performance.now();
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    const waited = performance.now() - began;
    if (waited > deadline_ms)
      throw new Error(
        `still not so after ${deadline_ms} ms: ${typeof what === 'string' ? what : what()}`,
      );
    const pause = Math.min(LATEST_MS, Math.max(SOONEST_MS, waited * SHARE));
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
