import type { DeadLetter } from '@almanac/shared/contracts/actions';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { send } from '../api.ts';
import { sayType } from '../parts/action-words.ts';
import { Button } from '../parts/button.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Message } from '../parts/message.tsx';
import { useNow } from '../parts/now.ts';
import { Pager, usePages } from '../parts/pager.tsx';
import { Tag } from '../parts/tag.tsx';
import { counted, sayInstant } from '../parts/words.ts';
import { hasRole, useMe, useZone } from '../shell/session.ts';
import { say } from '../shell/toast.ts';
import { useDeed } from '../use-deed.ts';
import { useHeld } from '../use-held.ts';
import { pathWith } from '../use-query.ts';
import { readAgain, useRead } from '../use-read.ts';
import { SettleDialog } from './settle-dialog.tsx';

interface Page {
  items: DeadLetter[];
  next_cursor: string | null;
}

/** Actions that were given up: try again, or say what became of them. */
export function DeadLetters(): JSX.Element {
  const pages = usePages('');
  const path = pathWith('/api/v1/dead-letters', { cursor: pages.cursor });
  const read = useRead<Page>(path, { topics: ['action'], keep: true });
  return (
    <section class="section">
      <header>
        <h2>Given up</h2>
      </header>
      <Loaded read={read} what="what was given up" unharmed="Nothing was tried again.">
        {({ items, next_cursor }) =>
          items.length === 0 ? (
            <p class="meta">
              Nothing was given up. An Action that fails for good stands here until a person
              decides.
            </p>
          ) : (
            <>
              <ul class="rows">
                {items.map((one) => (
                  <Letter key={one.dead_letter_id} letter={one} />
                ))}
              </ul>
              <Pager pages={pages} next={next_cursor} />
            </>
          )
        }
      </Loaded>
    </section>
  );
}

const SETTLED = { happened: 'it happened', did_not_happen: 'it did not happen' };

function Letter({ letter }: { letter: DeadLetter }): JSX.Element {
  const zone = useZone();
  const now = useNow();
  const me = useMe();
  const stopped = useHeld();
  const { busy, failed, run } = useDeed();
  const [settling, setSettling] = useState(false);
  const may = hasRole(me, 'operator', 'supervisor');
  const no_role = may ? undefined : 'Only operators and supervisors can.';
  const retry = async (intent: string): Promise<void> => {
    await send('POST', `/api/v1/dead-letters/${letter.dead_letter_id}/retry`, {}, { intent });
    say(`Tried again: ${sayType(letter.action_type)}`);
    readAgain('action');
  };
  return (
    <li class="letter">
      <div>
        <a
          class="strong"
          href={pathWith('/activity', { tab: 'actions', id: letter.action_id })}
          data-row={letter.dead_letter_id}
        >
          {sayType(letter.action_type)}
        </a>
        <p class="clamp">{letter.error}</p>
        <p class="meta">
          {counted(letter.attempts, 'attempt')}, {sayInstant(letter.at, zone, now)}
        </p>
        {failed === undefined ? null : <Message tone="stop">{failed}</Message>}
      </div>
      <div class="actions">
        {letter.settled === null ? null : <Tag>{SETTLED[letter.settled]}</Tag>}
        {letter.settled === 'happened' ? null : (
          <Button busy={busy} held={no_role ?? stopped} onClick={() => run(retry)}>
            {busy ? 'Trying…' : 'Try again'}
          </Button>
        )}
        {letter.settled === null ? (
          <Button held={no_role} onClick={() => setSettling(true)}>
            Settle…
          </Button>
        ) : null}
      </div>
      {settling ? <SettleDialog letter={letter} onClose={() => setSettling(false)} /> : null}
    </li>
  );
}
