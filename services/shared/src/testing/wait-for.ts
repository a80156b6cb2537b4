/** Waits for a fact: asks until the answer is not undefined or false; fails with `what`, as it is then, after `deadline_ms`. */
export async function waitFor<T>(
  what: string | (() => string),
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  deadline_ms = 30_000,
): Promise<T> {
  const deadline = performance.now() + deadline_ms;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadline)
      throw new Error(
        `still not so after ${deadline_ms} ms: ${typeof what === 'string' ? what : what()}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
