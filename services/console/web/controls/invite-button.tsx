import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { send } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { sayInstant } from '../parts/words.ts';
import { useNow } from '../parts/now.ts';
import { useZone } from '../shell/session.ts';
import { say } from '../shell/toast.ts';
import { useDeed } from '../use-deed.ts';
import type { Person } from './people-part.tsx';

interface Invitation {
  url: string;
  expires_at: string;
}

/** A link by which a person sets a password, shown once. */
export function InviteButton(props: { person: Person; held: string | undefined }): JSX.Element {
  const { person, held } = props;
  const [link, setLink] = useState<Invitation>();
  const { busy, failed, run } = useDeed();
  const path = `/api/people/${encodeURIComponent(person.person_id)}/invite`;
  const invite = async (intent: string): Promise<void> =>
    setLink(await send<Invitation>('POST', path, {}, { intent }));
  const no_rights = person.active ? undefined : 'Without rights nobody signs in.';
  return (
    <>
      <Button
        busy={busy}
        held={held ?? no_rights}
        label={`Invite ${person.name}`}
        onClick={() => run(invite)}
      >
        {busy ? 'Inviting…' : 'Invite'}
      </Button>
      {failed === undefined ? null : (
        <p class="message stop" role="status">
          {failed}
        </p>
      )}
      {link === undefined ? null : (
        <LinkDialog link={link} name={person.name} onClose={() => setLink(undefined)} />
      )}
    </>
  );
}

function LinkDialog(props: { link: Invitation; name: string; onClose: () => void }): JSX.Element {
  const { link, name, onClose } = props;
  const zone = useZone();
  const now = useNow();
  const copy = (): void => {
    void navigator.clipboard.writeText(link.url).then(() => say('Copied'));
  };
  return (
    <Dialog title={`Invitation for ${name}`} onClose={onClose}>
      <p>
        Whoever has this link sets the password of {name}, once, until{' '}
        {sayInstant(link.expires_at, zone, now)}. It is not shown again.
      </p>
      <p class="mono link-text">{link.url}</p>
      <div class="dialog-foot">
        <Button onClick={copy}>Copy</Button>
        <Button kind="primary" onClick={onClose}>
          Done
        </Button>
      </div>
    </Dialog>
  );
}
