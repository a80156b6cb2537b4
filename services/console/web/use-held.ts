/** Why what acts cannot be pressed now: everything is stopped, or what is shown may be old. Undefined where it can. */
import { isHeld, stopState } from './shell/controls.ts';
import { connection } from './shell/stream.ts';
import { useStore } from './store.ts';

export function useHeld(): string | undefined {
  const stopped = isHeld(useStore(stopState));
  const { state } = useStore(connection);
  if (stopped) return 'Everything is stopped.';
  return state === 'offline' ? 'This page is offline; what it shows may be old.' : undefined;
}
