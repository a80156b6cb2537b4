/** Why what acts cannot be pressed now; undefined where it can. Reads, rejecting and exports never ask. */
import { useStore } from '../store.ts';
import { isHeld, stopState } from './controls.ts';
import { connection } from './stream.ts';

export function useWhyHeld(): string | undefined {
  const stopped = useStore(stopState);
  const { state } = useStore(connection);
  if (stopped.kind === 'unknown') return 'The controls cannot be read: treated as stopped.';
  if (isHeld(stopped)) return 'Everything is stopped. Resume first.';
  if (state === 'offline') return 'Offline: what is shown may be old.';
  return undefined;
}
