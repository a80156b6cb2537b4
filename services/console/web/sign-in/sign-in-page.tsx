import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { messageOf } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { Message } from '../parts/message.tsx';
import { givenIn, TextField } from '../parts/text-field.tsx';
import { Mark } from '../shell/header.tsx';
import { signIn } from '../shell/session.ts';
import { useTitle } from '../shell/page.tsx';

/** Two ways in: signing in, and signing in to stop everything. Pasting and password managers work. */
export function SignInPage(): JSX.Element {
  useTitle('Sign in');
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const submit = async (event: JSX.TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    const pressed = (event as unknown as SubmitEvent).submitter;
    const stop = pressed instanceof HTMLButtonElement && pressed.value === 'stop';
    setBusy(true);
    setWrong(undefined);
    try {
      await signIn(givenIn(form, 'person').trim(), givenIn(form, 'password'), stop);
    } catch (error) {
      setWrong(messageOf(error));
      setBusy(false);
    }
  };
  return (
    <main class="alone" id="main">
      <p class="brand">
        <Mark /> Almanac
      </p>
      <h1>Sign in</h1>
      <form class="form" onSubmit={(event) => void submit(event)}>
        <TextField label="Name or e-mail" name="person" autocomplete="username" required />
        <TextField
          label="Password"
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
        <Button kind="primary" type="submit" busy={busy}>
          {busy ? 'Signing in…' : 'Sign in'}
        </Button>
        <button class="button danger" type="submit" name="then" value="stop">
          <span class="square" aria-hidden="true" /> Sign in and stop everything
        </button>
      </form>
      <p class="meta">
        The first person comes in by the link that Almanac prints when it starts; others by an
        invitation.
      </p>
    </main>
  );
}
