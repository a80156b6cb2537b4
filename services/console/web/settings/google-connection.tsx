import type { ConnectionHealth } from '@almanac/shared/contracts/calendars';
import type { SyncReply } from '@almanac/shared/contracts/scheduler';
import type { JSX } from 'preact';
import { send } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { AsOf, Loaded } from '../parts/loaded.tsx';
import { Message } from '../parts/message.tsx';
import { useNow } from '../parts/now.ts';
import { Dot } from '../parts/tag.tsx';
import type { Tone } from '../parts/tone.ts';
import { counted, sayInstant } from '../parts/words.ts';
import { useZone } from '../shell/session.ts';
import { say } from '../shell/toast.ts';
import { useAllowed } from '../use-allowed.ts';
import { useDeed } from '../use-deed.ts';
import { useHeld } from '../use-held.ts';
import { beginRead, readAgain, useRead, type Topic } from '../use-read.ts';
import { concernsOf, sayScope } from './google-words.ts';

const STATES: Record<ConnectionHealth['status'], [words: string, tone: Tone]> = {
  off: ['not connected', 'plain'],
  connected: ['connected', 'leaf'],
  broken: ['broken', 'stop'],
};

const PATH = '/oauth/status';
const TOPICS: Topic[] = ['health', 'block'];
export const beginConnection = (): void => beginRead(PATH, TOPICS);

/** The calendar: how it is, what it may, when it was read last. */
export function GoogleConnection(): JSX.Element {
  const read = useRead<ConnectionHealth>(PATH, { topics: TOPICS });
  return (
    <section class="section">
      <header>
        <h2>Google Calendar</h2>
        <AsOf read={read} />
      </header>
      <Loaded read={read} what="the calendar's connection">
        {(connection) => <Connection connection={connection} />}
      </Loaded>
    </section>
  );
}

function Connection({ connection }: { connection: ConnectionHealth }): JSX.Element {
  const zone = useZone();
  const now = useNow();
  const { status, account, scopes, last_sync_at, connected_at, sandbox } = connection;
  const [words, tone] = STATES[status];
  const when = (at: string | null): string => (at === null ? 'never' : sayInstant(at, zone, now));
  return (
    <>
      <p>
        <Dot tone={tone} /> {words}
        {account === null ? '' : ` as ${account}`}
        {sandbox ? ', in the sandbox' : ''}
      </p>
      {concernsOf(connection).map((concern) => (
        <Message key={concern} tone="amber">
          {concern}
        </Message>
      ))}
      <dl class="facts">
        <dt>Connected</dt>
        <dd>{when(connected_at)}</dd>
        <dt>Read last</dt>
        <dd>{when(last_sync_at)}</dd>
        <dt>It may</dt>
        <dd>{scopes.length === 0 ? 'nothing' : scopes.map(sayScope).join('\n')}</dd>
      </dl>
      <ConnectionDeeds connection={connection} />
    </>
  );
}

function ConnectionDeeds({ connection }: { connection: ConnectionHealth }): JSX.Element {
  const held = useHeld();
  const refused = useAllowed('operator', 'approver', 'admin');
  const { busy, failed, run } = useDeed('Nothing was read.');
  const reconcile = async (intent: string): Promise<void> => {
    const path = '/api/v1/scheduler/sync';
    const { seen, moved, deleted } = await send<SyncReply>('POST', path, {}, { intent });
    readAgain('block', 'health');
    say(
      `Read again: ${counted(seen, 'event')} seen, ${moved} moved and ${deleted} deleted by somebody`,
    );
  };
  if (refused !== undefined) return <p class="meta">{refused}</p>;
  const off = connection.status === 'off' ? 'It is not connected.' : undefined;
  return (
    <>
      <div class="actions">
        {/* Google sends the person back to a page of the scheduler: beside this one. */}
        <a class="button" href="/oauth/authorize" target="_blank" rel="noopener">
          {connection.status === 'connected' ? 'Connect again' : 'Connect'}
        </a>
        <Button busy={busy} held={off ?? held} onClick={() => run(reconcile)}>
          {busy ? 'Reading…' : 'Reconcile'}
        </Button>
      </div>
      {failed === undefined ? null : <Message tone="stop">{failed}</Message>}
    </>
  );
}
