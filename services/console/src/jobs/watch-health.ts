import type { ConsoleContext } from '../context.ts';
import { readHealthStates } from '../use-cases/read-health.ts';

/** Looks at each service's health when called, and says which differ from the look before. */
export function watchHealth(
  ctx: ConsoleContext,
  onChange: (service: string) => void,
): () => Promise<void> {
  let before: ReadonlyMap<string, string> | undefined;
  let is_looking = false;
  return async () => {
    if (is_looking) return;
    is_looking = true;
    try {
      const states = await readHealthStates(ctx);
      const now = new Map(states.map((one) => [one.service, `${one.state} ${one.notes.join()}`]));
      for (const [service, state] of now) {
        if (before !== undefined && before.get(service) !== state) onChange(service);
      }
      before = now;
    } finally {
      is_looking = false;
    }
  };
}
