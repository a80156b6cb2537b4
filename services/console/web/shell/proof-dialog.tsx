import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { messageOf } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Message } from '../parts/message.tsx';
import { givenIn, TextField } from '../parts/text-field.tsx';
import { useStore } from '../store.ts';
import { proofRequest } from './proof.ts';
import { loadSession, proveAgain, useMe } from './session.ts';

/** The password once more, for what asks for a sign-in of the last minutes. */
export function ProofDialog(): JSX.Element | null {
  const request = useStore(proofRequest);
  const me = useMe();
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string>();
  if (request === undefined) return null;
  const leave = (): void => {
    setWrong(undefined);
    request.answer(false);
  };
  const submit = async (event: JSX.TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const password = givenIn(event.currentTarget, 'password');
    setBusy(true);
    try {
      await proveAgain(password);
      setWrong(undefined);
      void loadSession();
      request.answer(true);
    } catch (error) {
      setWrong(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title="Show that it is you" onClose={leave}>
      <p>{request.why}</p>
      <form class="dialog-body" onSubmit={(event) => void submit(event)}>
        <input type="hidden" name="username" autocomplete="username" value={me.person.person_id} />
        <TextField
          label={`Password of ${me.person.name}`}
          name="password"
          type="password"
          autocomplete="current-password"
          required
        />
        {wrong === undefined ? null : (
          <Message tone="stop" alert>
            {wrong}
          </Message>
        )}
        <div class="dialog-foot">
          <Button onClick={leave}>Cancel</Button>
          <Button kind="primary" type="submit" busy={busy}>
            {busy ? 'Signing in…' : 'Sign in again'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
