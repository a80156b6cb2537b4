import type { Controls } from '@almanac/shared/contracts/controls';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { messageOf } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Message } from '../parts/message.tsx';
import { TextField } from '../parts/text-field.tsx';
import { counted } from '../parts/words.ts';
import { createStore, useStore } from '../store.ts';
import { stopState } from './controls.ts';
import { hasRole, useMe } from './session.ts';
import { resumeEverything } from './stop.ts';
import { say } from './toast.ts';

const SHORTEST = 10;

export const resumeShown = createStore(false);

/** Outside of the band, whose colours are not the dialog's. */
export function ResumeHost(): JSX.Element | null {
  const state = useStore(stopState);
  const close = (): void => resumeShown.set(false);
  if (!useStore(resumeShown)) return null;
  const controls = state.kind === 'stopped' ? state.controls : undefined;
  return <ResumeDialog controls={controls} onClose={close} />;
}

interface Props {
  controls: Controls | undefined;
  onClose: () => void;
}

/** The guarded one: it says what will go on, asks why that is safe, and asks for a fresh sign-in. */
function ResumeDialog({ controls, onClose }: Props): JSX.Element {
  const me = useMe();
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string>();
  if (!hasRole(me, 'operator', 'admin')) {
    return (
      <Dialog title="Resume Almanac" onClose={onClose}>
        <p>Only an operator or an admin can resume. Ask one of them.</p>
        <div class="dialog-foot">
          <Button onClick={onClose}>Stay stopped</Button>
        </div>
      </Dialog>
    );
  }
  const enough = reason.trim().length >= SHORTEST;
  const submit = async (event: JSX.TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    if (!enough || busy) return;
    setBusy(true);
    try {
      await resumeEverything(reason.trim());
      say('Resumed');
      onClose();
    } catch (error) {
      setFailed(messageOf(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title="Resume Almanac" onClose={onClose}>
      <p class="lead">{continues(controls)}</p>
      <form class="dialog-body" onSubmit={(event) => void submit(event)}>
        <TextField
          label="Why is it safe to resume?"
          name="reason"
          lines={3}
          help={`At least ${SHORTEST} characters. It is kept in the audit.`}
          value={reason}
          onInput={setReason}
        />
        {failed === undefined ? null : (
          <Message tone="stop" alert>
            {failed} Everything is still stopped.
          </Message>
        )}
        <div class="dialog-foot">
          <Button onClick={onClose}>Stay stopped</Button>
          <Button
            kind="primary"
            type="submit"
            busy={busy}
            held={enough ? undefined : `A reason of at least ${SHORTEST} characters is needed.`}
          >
            {busy ? 'Resuming…' : 'Resume'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function continues(controls: Controls | undefined): string {
  const end = 'What expired stays expired. Nothing that was rejected comes back.';
  if (controls === undefined) return end;
  const { timers, actions } = controls.frozen;
  if (timers + actions === 0) return `Nothing waits to go on. ${end}`;
  return `${counted(timers, 'timer')} and ${counted(actions, 'action')} go on with their remaining time. ${end}`;
}
