import type { Operation } from '@almanac/shared/contracts/memory-operations';
import type { JSX } from 'preact';
import { send } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Message } from '../parts/message.tsx';
import { useNow } from '../parts/now.ts';
import { sayInstant } from '../parts/words.ts';
import { hasRole, useMe, useZone } from '../shell/session.ts';
import { say } from '../shell/toast.ts';
import { useDeed } from '../use-deed.ts';
import { useHeld } from '../use-held.ts';
import { readAgain, useRead } from '../use-read.ts';

const KINDS = { infer: 'Find facts in a memory', mem0: 'Copy a memory to mem0' };

/** What follows a memory and failed; the rest runs by itself. */
export function Operations(): JSX.Element {
  const read = useRead<{ items: Operation[] }>('/api/v1/operations?status=failed', {
    topics: ['memory'],
  });
  return (
    <section class="section">
      <header>
        <h2>Follow-up of memories</h2>
      </header>
      <Loaded read={read} what="the follow-up of memories">
        {({ items }) =>
          items.length === 0 ? (
            <p class="meta">No follow-up failed.</p>
          ) : (
            <ul class="rows">
              {items.map((one) => (
                <OneOperation key={one.operation_id} operation={one} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}

function OneOperation({ operation }: { operation: Operation }): JSX.Element {
  const zone = useZone();
  const now = useNow();
  const me = useMe();
  const stopped = useHeld();
  const { busy, failed, run } = useDeed();
  const { operation_id, kind, detail, updated_at } = operation;
  const retry = async (intent: string): Promise<void> => {
    await send('POST', `/api/v1/operations/${operation_id}/retry`, {}, { intent });
    say(`Tried again: ${KINDS[kind]}`);
    readAgain('memory');
  };
  const no_role = hasRole(me, 'operator', 'supervisor')
    ? undefined
    : 'Only operators and supervisors can.';
  return (
    <li class="letter">
      <div>
        <span class="strong">{KINDS[kind]}</span>
        <p class="clamp">{detail ?? 'It did not say why.'}</p>
        <p class="meta">{sayInstant(updated_at, zone, now)}</p>
        {failed === undefined ? null : <Message tone="stop">{failed}</Message>}
      </div>
      <Button busy={busy} held={no_role ?? stopped} onClick={() => run(retry)}>
        {busy ? 'Trying…' : 'Try again'}
      </Button>
    </li>
  );
}
