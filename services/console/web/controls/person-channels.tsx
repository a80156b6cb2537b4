import type { ChannelList as Channels } from '@almanac/shared/contracts/people';
import type { ChannelTestReply } from '@almanac/shared/contracts/messages';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { send } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Tag } from '../parts/tag.tsx';
import { hasRole, useMe } from '../shell/session.ts';
import { say } from '../shell/toast.ts';
import { useAllowed } from '../use-allowed.ts';
import { useDeed } from '../use-deed.ts';
import { readAgain, useRead } from '../use-read.ts';
import { ChannelDialog } from './channel-dialog.tsx';
import type { Person } from './people-part.tsx';

type Channel = Channels['items'][number];

/** Where a person is reached; read when it is opened, and only one's own or by an admin. */
export function PersonChannels({ person }: { person: Person }): JSX.Element | null {
  const me = useMe();
  const [open, setOpen] = useState(false);
  if (person.person_id !== me.person.person_id && !hasRole(me, 'admin')) return null;
  return (
    <details
      class="channels"
      onToggle={(event) => setOpen((event.currentTarget as HTMLDetailsElement).open)}
    >
      <summary class="meta">
        Channels <span class="visually-hidden">of {person.name}</span>
      </summary>
      {open ? <ChannelList person={person} /> : null}
    </details>
  );
}

function ChannelList({ person }: { person: Person }): JSX.Element {
  const path = `/api/v1/people/${encodeURIComponent(person.person_id)}/channels`;
  const read = useRead<{ items: Channel[] }>(path, { topics: ['control'] });
  const [adding, setAdding] = useState(false);
  const held = useAllowed('admin');
  return (
    <Loaded read={read} what="the channels">
      {({ items }) => (
        <>
          {items.length === 0 ? (
            <p class="meta">None: {person.name} is reached nowhere but in the console.</p>
          ) : (
            <ul>
              {items.map((channel) => (
                <ChannelRow key={channel.channel_id} channel={channel} path={path} />
              ))}
            </ul>
          )}
          <Button held={held} onClick={() => setAdding(true)}>
            Add a channel…
          </Button>
          {adding ? (
            <ChannelDialog path={path} person={person} onClose={() => setAdding(false)} />
          ) : null}
        </>
      )}
    </Loaded>
  );
}

function ChannelRow({ channel, path }: { channel: Channel; path: string }): JSX.Element {
  const { channel_id, kind, address, allowed, rank } = channel;
  const held = useAllowed('admin');
  const { busy, failed, run } = useDeed();
  const turn = async (intent: string): Promise<void> => {
    await send('PATCH', `${path}/${channel_id}`, { allowed: !allowed }, { intent });
    readAgain('control');
    say(allowed ? `Not sent to any more: ${address}` : `Allowed: ${address}`);
  };
  const test = async (intent: string): Promise<void> => {
    const at = `/api/v1/channels/${channel_id}/test`;
    const { why } = await send<ChannelTestReply>('POST', at, {}, { intent });
    say(`${address}: ${why}`);
  };
  return (
    <li class="channel">
      <span>
        {rank}. {kind} {address}{' '}
        {allowed ? <Tag tone="leaf">allowed</Tag> : <Tag tone="amber">nothing is sent</Tag>}
      </span>
      <span class="actions">
        <Button
          busy={busy}
          held={held}
          label={`${allowed ? 'Forbid' : 'Allow'} ${address}`}
          onClick={() => run(turn)}
        >
          {allowed ? 'Forbid' : 'Allow'}
        </Button>
        <Button
          busy={busy}
          held={allowed ? undefined : 'Nothing is sent to it before it is allowed.'}
          label={`Test ${address}`}
          onClick={() => run(test)}
        >
          Test
        </Button>
      </span>
      {failed === undefined ? null : (
        <span class="message stop" role="status">
          {failed}
        </span>
      )}
    </li>
  );
}
