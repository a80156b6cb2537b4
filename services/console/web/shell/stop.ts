/**
 * The stop (design 06 §5): one press, no question. It is shown as done only when the gateway says so; what fails stays
 * on the screen with the way that needs no console. Resume is the guarded one.
 */
import type { Controls } from '@almanac/shared/contracts/controls';
import { useEffect } from 'preact/hooks';
import { messageOf, newIntent, send } from '../api.ts';
import { useStore } from '../store.ts';
import { readAgain, useRead } from '../use-read.ts';
import { isHeld, stopState, tookControls } from './controls.ts';

export const SERVICES = 6;
/** Where the stop goes; it must not wait for a slow answer for ever. */
const STOP_LIMIT_MS = 8000;
/** As the console's own stops say it, here and on the plain page. */
export const FIRST_REASON = 'Stopped in the console.';

export async function stopEverything(reason = FIRST_REASON): Promise<void> {
  const before = stopState.get();
  if (before.kind === 'stopping' || before.kind === 'stopped') return;
  stopState.set({ kind: 'stopping' });
  try {
    const signal = AbortSignal.timeout(STOP_LIMIT_MS);
    const intent = newIntent();
    tookControls(
      await send<Controls>('POST', '/api/v1/controls/kill', { reason }, { intent, signal }),
    );
    readAgain('control', 'action');
  } catch (error) {
    stopState.set({ kind: 'failed', why: messageOf(error) });
  }
}

/** `undo` takes back one's own stop of the last 30 s; otherwise it needs the role and a fresh sign-in. Throws ApiError. */
export async function resumeEverything(reason: string, undo = false): Promise<void> {
  const body = undo ? { reason, undo } : { reason };
  tookControls(await send<Controls>('POST', '/api/v1/controls/resume', body));
  readAgain('control', 'action');
}

const SETTLING_MS = 1000;
const CALM_MS = 30_000;

/** Keeps the stop's state up to date while a page is open: by the feed, and by asking. */
export function useStopWatch(): void {
  const controls = useRead<Controls>('/api/v1/controls', { topics: ['control'] });
  const { data, dataUpdatedAt, error, refetch } = controls;
  const state = useStore(stopState);
  useEffect(() => {
    // An answer that says the same as before is news too, after one that failed.
    if (data === undefined || error !== null) return;
    const { kind } = stopState.get();
    if (kind === 'stopping' || (kind === 'failed' && !data.kill_switch)) return;
    tookControls(data);
  }, [data, dataUpdatedAt, error]);
  useEffect(() => {
    if (error === null || error.status === 401) return;
    const { kind } = stopState.get();
    if (kind === 'stopped' || kind === 'stopping' || kind === 'failed') return;
    stopState.set({ kind: 'unknown', why: error.message });
  }, [error]);
  const settling = isHeld(state) && !allConfirmed(state);
  useEffect(() => {
    const timer = setInterval(() => void refetch(), settling ? SETTLING_MS : CALM_MS);
    return () => clearInterval(timer);
  }, [settling, refetch]);
}

function allConfirmed(state: ReturnType<typeof stopState.get>): boolean {
  return state.kind === 'stopped' && (state.controls?.acknowledged.length ?? 0) >= SERVICES;
}
