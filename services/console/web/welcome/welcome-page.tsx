import { useQuery } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useRoute } from 'preact-iso';
import { messageOf, read, type ApiError } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { Failed, Message, Skeleton } from '../parts/message.tsx';
import { givenIn, TextField } from '../parts/text-field.tsx';
import { Mark } from '../shell/header.tsx';
import { useTitle } from '../shell/page.tsx';
import { acceptInvitation } from '../shell/session.ts';

interface Invitation {
  person_id: string;
  name: string;
  /** Whether this sets a new password in place of one that is there. */
  has_password: boolean;
  /** Whether name and address may be given with it: on the first start. */
  may_name: boolean;
  expires_at: string;
}

const SHORTEST = 12;

/** The one-time link of the first start, or of an invitation. */
export function WelcomePage(): JSX.Element {
  useTitle('Welcome');
  const { params } = useRoute();
  const token = params['token'] ?? '';
  const path = `/api/welcome/${encodeURIComponent(token)}`;
  const invitation = useQuery<Invitation, ApiError>({
    queryKey: [path],
    queryFn: ({ signal }) => read<Invitation>(path, signal),
  });
  return (
    <main class="alone" id="main">
      <p class="brand">
        <Mark /> Almanac
      </p>
      <h1>Welcome</h1>
      <Content invitation={invitation} token={token} />
    </main>
  );
}

interface ContentProps {
  invitation: { data: Invitation | undefined; error: ApiError | null; refetch: () => unknown };
  token: string;
}

function Content({ invitation, token }: ContentProps): JSX.Element {
  const { data, error, refetch } = invitation;
  if (data !== undefined) return <WelcomeForm invitation={data} token={token} />;
  if (error === null) return <Skeleton what="the invitation" rows={3} />;
  if (error.status === 404 || error.status === 410 || error.status === 409) {
    return (
      <>
        <p class="lead">{error.message}</p>
        <p>
          Each link works once and only for a while. Start Almanac again for a new one, or ask an
          admin to invite you again. <a href="/">Sign in</a> if you did this before.
        </p>
      </>
    );
  }
  return (
    <Failed error={error} retry={() => void refetch()}>
      The invitation did not load.
    </Failed>
  );
}

function WelcomeForm({
  invitation,
  token,
}: {
  invitation: Invitation;
  token: string;
}): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const { name: known_as, may_name, has_password } = invitation;
  const submit = async (event: JSX.TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    const name = givenIn(form, 'name').trim();
    const email = givenIn(form, 'email').trim();
    const password = givenIn(form, 'password');
    setBusy(true);
    setWrong(undefined);
    try {
      const named = name === '' ? {} : { name };
      const mailed = email === '' ? {} : { email };
      await acceptInvitation(token, { ...named, ...mailed, password });
      location.assign('/');
    } catch (error) {
      setWrong(messageOf(error));
      setBusy(false);
    }
  };
  return (
    <form class="form" onSubmit={(event) => void submit(event)}>
      {may_name && !has_password ? (
        <>
          <TextField
            label="Your name"
            name="name"
            autocomplete="name"
            required
            maxLength={120}
            value={known_as}
          />
          <TextField
            label="E-mail, if you want to be told what waits"
            name="email"
            type="email"
            autocomplete="email"
          />
        </>
      ) : (
        <p class="lead">{known_as}, choose the password you will sign in with.</p>
      )}
      <TextField
        label="Password"
        name="password"
        type="password"
        autocomplete="new-password"
        minLength={SHORTEST}
        required
        help={`At least ${SHORTEST} characters. A few words are easier to keep than signs.`}
      />
      {wrong === undefined ? null : (
        <Message tone="stop" alert>
          {wrong}
        </Message>
      )}
      <Button kind="primary" type="submit" busy={busy}>
        {busy ? 'Saving…' : 'Come in'}
      </Button>
    </form>
  );
}
