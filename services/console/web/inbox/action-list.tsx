import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { Tag } from '../parts/tag.tsx';
import { useNow } from '../parts/now.ts';
import { sayInstant, sayLeft } from '../parts/words.ts';
import { useZone } from '../shell/session.ts';
import type { Waiting } from './grouping.ts';
import { whoWords } from './say-action.ts';
import { sayState } from '../parts/action-words.ts';
import { pathOf, type Filter, type Inbox } from './use-inbox.ts';

interface ListProps {
  inbox: Inbox;
  picked: ReadonlySet<string>;
  onPick: (id: string) => void;
}

export function ActionList({ inbox, picked, onPick }: ListProps): JSX.Element {
  return (
    <>
      {inbox.fresh === 0 ? null : (
        <button type="button" class="button fresh" onClick={inbox.showFresh}>
          {inbox.fresh} new
        </button>
      )}
      {inbox.groups.map(({ title, items }) => (
        <section key={title} class="inbox-group" aria-label={title}>
          <h2>{title}</h2>
          <ul>
            {items.map((item) => (
              <li key={item.action_id}>
                <Row
                  item={item}
                  here={item.action_id === inbox.selected}
                  filter={inbox.filter}
                  picked={picked.has(item.action_id)}
                  onPick={inbox.filter === 'waiting' && inbox.decides ? onPick : undefined}
                />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

interface RowProps {
  item: Waiting;
  /** Its card is open. */
  here: boolean;
  filter: Filter;
  picked: boolean;
  /** Where several may be picked. */
  onPick: ((id: string) => void) | undefined;
}

/** A key that goes on to the next card changes two rows; the others are left as they are. */
function Row({ item, here, filter, picked, onPick }: RowProps): JSX.Element {
  return useMemo(
    () => <RowContent item={item} here={here} filter={filter} picked={picked} onPick={onPick} />,
    [item, here, filter, picked, onPick],
  );
}

function RowContent({ item, here, filter, picked, onPick }: RowProps): JSX.Element {
  const { action_id, title, client_id, requested_by, risk, level } = item;
  const by = [client_id, whoWords(requested_by)].filter(Boolean).join(' · ');
  const worried = risk === 'high' || risk === 'critical';
  return (
    <div class={picked ? 'row picked' : 'row'}>
      <a
        href={pathOf(filter, action_id)}
        data-id={action_id}
        aria-current={here ? 'true' : undefined}
      >
        <span class="row-title">{title}</span>
        <TimeLeft item={item} />
        <span class="row-by">{by}</span>
        {worried || level >= 4 ? (
          <span class="tags row-tags">
            {worried ? <Tag tone="amber">{risk} risk</Tag> : null}
            {level >= 4 ? <Tag tone="sky">committee</Tag> : null}
          </span>
        ) : null}
      </a>
      {onPick === undefined ? null : (
        <label class="pick">
          <input type="checkbox" checked={picked} onChange={() => onPick(action_id)} />
          <span class="visually-hidden">Select {title}</span>
        </label>
      )}
    </div>
  );
}

const SOON_MS = 2 * 3_600_000;

function TimeLeft({ item }: { item: Waiting }): JSX.Element {
  const now = useNow();
  const zone = useZone();
  if (item.state !== 'awaiting_approval') {
    return (
      <span class="row-left">
        {sayState(item.state)}, {sayInstant(item.created_at, zone, now)}
      </span>
    );
  }
  const left = Date.parse(item.expires_at) - now;
  return <span class={left < SOON_MS ? 'row-left soon' : 'row-left'}>{sayLeft(left)}</span>;
}
