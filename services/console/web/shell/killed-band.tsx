import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { messageOf } from '../api.ts';
import { useNow } from '../parts/now.ts';
import { counted, sayClock } from '../parts/words.ts';
import { useStore } from '../store.ts';
import { stopState, type StopState } from './controls.ts';
import { resumeShown } from './resume-dialog.tsx';
import { useMe, useZone } from './session.ts';
import { resumeEverything, SERVICES, stopEverything } from './stop.ts';
import { StopReason } from './stop-reason.tsx';
import { useNames } from './use-names.ts';

/** Above everything while everything is stopped, or not known to run. It cannot be sent away. */
export function KilledBand(): JSX.Element | null {
  const state = useStore(stopState);
  if (state.kind === 'running' || state.kind === 'unread') return null;
  return (
    <section class="band" role="alert" aria-label="Stop">
      <span class="square" aria-hidden="true" />
      <BandWords state={state} />
    </section>
  );
}

function BandWords({ state }: { state: StopState }): JSX.Element {
  switch (state.kind) {
    case 'stopping':
      return <p class="band-words">Stopping…</p>;
    case 'failed':
      return <FailedWords why={state.why} />;
    case 'unknown':
      return (
        <p class="band-words">
          <strong>State unknown, treated as stopped.</strong> The switches could not be read:{' '}
          {state.why}
        </p>
      );
    default:
      return <StoppedWords state={state as StopState & { kind: 'stopped' }} />;
  }
}

function FailedWords({ why }: { why: string }): JSX.Element {
  return (
    <>
      <p class="band-words">
        <strong>The stop did not arrive. Almanac may still be running.</strong> {why} On its machine
        <code>npm run kill</code>, or the kill file, stops it without this page.
      </p>
      <div class="actions">
        <button type="button" class="button" onClick={() => void stopEverything()}>
          Try again
        </button>
        <a class="button" href="/stop">
          The plain page
        </a>
      </div>
    </>
  );
}

function StoppedWords({ state }: { state: StopState & { kind: 'stopped' } }): JSX.Element {
  const { controls } = state;
  const zone = useZone();
  const nameOf = useNames();
  const stop = controls?.stopped;
  const confirmed = controls?.acknowledged.length ?? 0;
  const by =
    stop === null || stop === undefined
      ? undefined
      : `By ${nameOf(stop.by)} at ${sayClock(stop.since, zone)}`;
  return (
    <>
      <p class="band-words">
        <strong>Everything is stopped.</strong> Nothing is written, sent or scheduled.
        {controls === undefined ? null : ` ${frozenWords(controls.frozen.timers)}`}
        <span class="band-by">
          {confirmed < SERVICES ? `${confirmed} of ${SERVICES} services confirmed` : by}
        </span>
      </p>
      <StopReason controls={controls} />
      <div class="actions">
        <UndoStop state={state} />
        <button type="button" class="button" onClick={() => resumeShown.set(true)}>
          Resume…
        </button>
      </div>
    </>
  );
}

function frozenWords(timers: number): string {
  if (timers === 0) return 'No timer runs.';
  return `${counted(timers, 'timer')} ${timers === 1 ? 'is' : 'are'} frozen with ${timers === 1 ? 'its' : 'their'} remaining time.`;
}

const UNDO_S = 30;

/** Whoever stopped may take it back for half a minute: nobody should fear the button. */
function UndoStop({ state }: { state: StopState & { kind: 'stopped' } }): JSX.Element | null {
  const me = useMe();
  const now = useNow(1000);
  const [failed, setFailed] = useState<string>();
  const stop = state.controls?.stopped;
  if (failed !== undefined) return <span class="band-words">{failed}</span>;
  if (typeof stop?.undo_until !== 'string' || stop.by !== me.person.person_id) return null;
  // The clocks of the two machines may differ.
  const left_s = Math.min(UNDO_S, Math.floor((Date.parse(stop.undo_until) - now) / 1000));
  if (left_s <= 0) return null;
  const undo = (): void => {
    resumeEverything('The stop was undone at once.', true).catch((error: unknown) =>
      setFailed(messageOf(error)),
    );
  };
  return (
    <button type="button" class="button ghost" onClick={undo}>
      Undo the stop ({left_s} s)
    </button>
  );
}
