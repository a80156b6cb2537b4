/** Whether everything is stopped, from whichever source says so first; what cannot be read counts as stopped (design 06 §5). */
import type { Controls } from '@almanac/shared/contracts/controls';
import { createStore } from '../store.ts';

export type StopState =
  | { kind: 'unread' }
  | { kind: 'running'; controls: Controls }
  | { kind: 'stopping' }
  | { kind: 'stopped'; controls: Controls | undefined }
  /** The controls could not be read: treated as stopped. */
  | { kind: 'unknown'; why: string }
  /** A stop was asked for and did not arrive. */
  | { kind: 'failed'; why: string };

export const stopState = createStore<StopState>({ kind: 'unread' });

export function tookControls(controls: Controls): void {
  stopState.set({ kind: controls.kill_switch ? 'stopped' : 'running', controls });
}

/** Any 423 tells that everything is stopped, also where the stream is down. */
export function sawStop(): void {
  const now = stopState.get();
  if (now.kind === 'stopped') return;
  stopState.set({ kind: 'stopped', controls: undefined });
}

/** May what acts be pressed? Everything but a plain "running" says no. */
export function isHeld(state: StopState): boolean {
  return state.kind !== 'running' && state.kind !== 'unread';
}
