import type { JSX } from 'preact';
import { send } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Message } from '../parts/message.tsx';
import { useNow } from '../parts/now.ts';
import { Tag } from '../parts/tag.tsx';
import { counted, sayInstant } from '../parts/words.ts';
import { useZone } from '../shell/session.ts';
import { say } from '../shell/toast.ts';
import { useDeed } from '../use-deed.ts';
import { readAgain, useRead } from '../use-read.ts';
import { sayBrowser } from './say-browser.ts';

interface SessionItem {
  session_id: string;
  created_at: string;
  seen_at: string;
  address: string;
  user_agent: string;
  current: boolean;
}

/** Where one is signed in; any of it can be ended from here. */
export function SessionSection(): JSX.Element {
  const read = useRead<{ items: SessionItem[] }>('/api/sessions', { topics: ['health'] });
  const { busy, failed, run } = useDeed();
  const endOthers = async (intent: string): Promise<void> => {
    const { ended } = await send<{ ended: number }>('DELETE', '/api/sessions', {}, { intent });
    readAgain('health');
    say(`Ended: ${counted(ended, 'session')}`);
  };
  return (
    <section class="section">
      <Loaded read={read} what="your sessions" unharmed="None was ended.">
        {({ items }) => (
          <>
            <header>
              <h2>Sessions</h2>
              <Button
                busy={busy}
                held={items.length < 2 ? 'There is no other.' : undefined}
                onClick={() => run(endOthers)}
              >
                End all others
              </Button>
            </header>
            {failed === undefined ? null : <Message tone="stop">{failed}</Message>}
            <ul class="rows">
              {items.map((one) => (
                <SessionRow key={one.session_id} one={one} />
              ))}
            </ul>
          </>
        )}
      </Loaded>
    </section>
  );
}

function SessionRow({ one }: { one: SessionItem }): JSX.Element {
  const zone = useZone();
  const now = useNow();
  const { busy, failed, run } = useDeed();
  const browser = sayBrowser(one.user_agent);
  const end = async (intent: string): Promise<void> => {
    await send('DELETE', `/api/sessions/${one.session_id}`, {}, { intent });
    readAgain('health');
    say(`Ended: ${browser}`);
  };
  return (
    <li class="letter">
      <div>
        <span class="strong">{browser}</span> {one.current ? <Tag tone="leaf">this one</Tag> : null}
        <p class="meta">
          {one.address} · seen {sayInstant(one.seen_at, zone, now)} · begun{' '}
          {sayInstant(one.created_at, zone, now)}
        </p>
        {failed === undefined ? null : <Message tone="stop">{failed}</Message>}
      </div>
      {one.current ? null : (
        <Button busy={busy} label={`End the session of ${browser}`} onClick={() => run(end)}>
          {busy ? 'Ending…' : 'End'}
        </Button>
      )}
    </li>
  );
}
