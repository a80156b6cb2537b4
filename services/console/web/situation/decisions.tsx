import type { SituationView, WaitingAction } from '@almanac/shared/contracts/console-views';
import type { JSX } from 'preact';
import { useNow } from '../parts/now.ts';
import { counted, sayLeft } from '../parts/words.ts';
import { pathWith } from '../use-query.ts';

type Waiting = Extract<SituationView['waiting'], { known: true }>['value'];
const SOON_MS = 60 * 60_000;
const SHOWN = 8;

/** What waits for this person, the least time left first. */
export function Decisions({ waiting }: { waiting: Waiting }): JSX.Element {
  const now = useNow();
  if (waiting.count === 0) return <p class="meta">Nothing waits for you.</p>;
  const shown = waiting.items.slice(0, SHOWN);
  return (
    <>
      <ul class="rows">
        {shown.map((one) => {
          const left = Date.parse(one.expires_at) - now;
          return (
            <li key={one.action_id}>
              <a class="row-link" href={pathWith('/inbox', { id: one.action_id })}>
                <span class="row-title">{titleOf(one)}</span>
                <span class={left <= SOON_MS ? 'nowrap soon' : 'nowrap meta'}>{sayLeft(left)}</span>
              </a>
            </li>
          );
        })}
      </ul>
      {waiting.count > shown.length ? (
        <p class="meta">
          {counted(waiting.count - shown.length, 'more', 'more')}
          {waiting.more ? ' at least' : ''}.
        </p>
      ) : null}
    </>
  );
}

function titleOf(one: WaitingAction): string {
  return typeof one['title'] === 'string' ? one['title'] : one.expected_effect;
}
