import type { JSX } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { Button } from '../parts/button.tsx';
import { AsOf, Loaded } from '../parts/loaded.tsx';
import { Empty } from '../parts/message.tsx';
import { Page, useArrival } from '../shell/page.tsx';
import { useKeys } from '../shell/use-keys.ts';
import { afterPaint } from '../parts/after-paint.ts';
import { counted } from '../parts/words.ts';
import { ActionList } from './action-list.tsx';
import { BatchDialog } from './batch-dialog.tsx';
import { beginCard, CardPane } from './card-pane.tsx';
import { refused } from './decisions.ts';
import { WAITING_PATH } from '../shell/counts.ts';
import { useStore } from '../store.ts';
import { queries } from '../use-read.ts';
import { afterLeaving, batchRefusal, type Waiting } from './grouping.ts';
import { FILTERS, pathOf, useInbox, type Filter, type Inbox } from './use-inbox.ts';
import '../styles/inbox.css';

/** The list is read for the count beside the page's name already; what it opens with is its first card. */
export function begin(): void {
  const [first] = queries.getQueryData<{ items: Waiting[] }>([WAITING_PATH])?.items ?? [];
  if (first !== undefined) beginCard(first.action_id);
}

export function InboxPage(): JSX.Element {
  const inbox = useInbox();
  const picks = usePicks(inbox);
  const { open: openCard } = inbox;
  const open = useCallback(
    (id: string | undefined) => {
      openCard(id);
      focusRow(id);
    },
    [openCard],
  );
  const back = (): void => open(undefined);
  useComeBack(open);
  const title = inbox.list.data === undefined ? 'Inbox' : `Inbox (${inbox.order.length})`;
  return (
    <Page title={title} bare>
      <div class={inbox.chosen ? 'inbox has-card' : 'inbox'}>
        <ListPane inbox={inbox} picks={picks} open={open} />
        <CardPane
          inbox={inbox}
          onBack={back}
          onDecided={(id) => open(afterLeaving(inbox.order, id))}
          onBatch={picks.items.length === 0 ? undefined : picks.ask}
        />
      </div>
      {picks.asked === undefined ? null : (
        <BatchDialog
          decision={picks.asked}
          items={picks.items}
          onClose={picks.close}
          onDone={picks.keep}
        />
      )}
    </Page>
  );
}

/** What was not taken is opened again, with the reason. */
function useComeBack(open: (id: string) => void): void {
  const failed = useStore(refused);
  const latest = useRef(open);
  latest.current = open;
  useEffect(() => {
    if (failed !== undefined) latest.current(failed.action_id);
  }, [failed]);
}

/** The focus stays in the list, so that the next key means the next row; it follows after the paint, which it would hold up. */
function focusRow(id: string | undefined): void {
  if (id === undefined) return;
  afterPaint(() => {
    const row = document.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`);
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: 'nearest' });
  });
}

type Picks = ReturnType<typeof usePicks>;

function usePicks(inbox: Inbox) {
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<'approve' | 'reject'>();
  const [batch, setBatch] = useState<Waiting[]>([]);
  // What left the list is picked no more.
  const items = inbox.order
    .filter((id) => picked.has(id))
    .flatMap((id) => inbox.items.get(id) ?? []);
  const refusal = batchRefusal(items);
  const toggle = useCallback(
    (id: string) =>
      setPicked((now) =>
        now.has(id) ? new Set([...now].filter((one) => one !== id)) : new Set([...now, id]),
      ),
    [],
  );
  return {
    picked,
    items: asked === undefined ? items : batch,
    refusal: items.length === 0 ? undefined : refusal,
    asked,
    ask: (decision: 'approve' | 'reject') => {
      if (refusal !== undefined) return;
      setBatch(items);
      setAsked(decision);
    },
    close: () => setAsked(undefined),
    keep: (left: string[]) => setPicked(new Set(left)),
    clear: () => setPicked(new Set()),
    toggle,
    add: (id: string) => setPicked((now) => new Set([...now, id])),
  };
}

interface ListPaneProps {
  inbox: Inbox;
  picks: Picks;
  open: (id: string | undefined) => void;
}

function ListPane({ inbox, picks, open }: ListPaneProps): JSX.Element {
  const heading = useArrival();
  const filter = useRef<HTMLSelectElement>(null);
  useListKeys({ inbox, picks, open }, () => filter.current?.focus());
  const { list } = inbox;
  return (
    <div class="list-pane">
      <header class="list-head">
        <h1 ref={heading} tabIndex={-1}>
          Inbox
        </h1>
        <span class="list-count">{countWords(inbox)}</span>
        <AsOf read={list} />
        <FilterSelect inbox={inbox} field={filter} />
      </header>
      <Loaded read={list} what="the inbox" unharmed="Nothing was decided.">
        {() =>
          inbox.order.length === 0 ? (
            <NothingHere filter={inbox.filter} />
          ) : (
            <ActionList inbox={inbox} picked={picks.picked} onPick={picks.toggle} />
          )
        }
      </Loaded>
      {picks.items.length === 0 ? null : <PickBar picks={picks} />}
    </div>
  );
}

function countWords({ list, filter, order }: Inbox): string {
  if (list.data === undefined) return '';
  return filter === 'waiting' ? `${order.length} waiting` : String(order.length);
}

function FilterSelect({
  inbox,
  field,
}: {
  inbox: Inbox;
  field: { current: HTMLSelectElement | null };
}): JSX.Element {
  const { route } = useLocation();
  return (
    <label class="filter">
      <span class="visually-hidden">Show</span>
      <select
        ref={field}
        value={inbox.filter}
        onChange={(event) => route(pathOf(event.currentTarget.value as Filter))}
      >
        {Object.entries(FILTERS).map(([name, label]) => (
          <option key={name} value={name}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}

function PickBar({ picks }: { picks: Picks }): JSX.Element {
  const held = picks.refusal;
  return (
    <div class="pick-bar" role="region" aria-label="Several at once">
      <p>{held ?? `${counted(picks.items.length, 'selected', 'selected')}`}</p>
      <div class="actions">
        <Button kind="quiet" onClick={picks.clear}>
          Clear
        </Button>
        <Button held={held} onClick={() => picks.ask('reject')}>
          Reject…
        </Button>
        <Button kind="primary" held={held} onClick={() => picks.ask('approve')}>
          Approve…
        </Button>
      </div>
    </div>
  );
}

function NothingHere({ filter }: { filter: Filter }): JSX.Element {
  if (filter === 'waiting') {
    return (
      <Empty title="Nothing waits for you.">
        New proposals appear here and, where you have a channel, on your phone.
      </Empty>
    );
  }
  return (
    <Empty
      title={`Nothing under “${FILTERS[filter]}”.`}
      action={<a href="/inbox">Show what waits</a>}
    />
  );
}

function useListKeys({ inbox, picks, open }: ListPaneProps, focusFilter: () => void): void {
  const { order, selected, filter, decides } = inbox;
  const move = (step: number): string | undefined => {
    const at = selected === undefined ? -1 : order.indexOf(selected);
    const id = order[Math.max(0, Math.min(order.length - 1, at + step))];
    if (id !== undefined) open(id);
    return id;
  };
  const extend = (step: number): void => {
    if (filter !== 'waiting' || !decides) return;
    if (selected !== undefined) picks.add(selected);
    const id = move(step);
    if (id !== undefined) picks.add(id);
  };
  useKeys('inbox', {
    next: () => void move(1),
    previous: () => void move(-1),
    open: () => document.getElementById('card-title')?.focus(),
    select: () => {
      if (selected !== undefined && filter === 'waiting' && decides) picks.toggle(selected);
    },
    'extend-down': () => extend(1),
    'extend-up': () => extend(-1),
    filter: focusFilter,
  });
  // On a wide window the first card is open from the start, and its row is where the keys begin.
  const first = useRef(true);
  useEffect(() => {
    if (!first.current || selected === undefined) return;
    first.current = false;
    if (document.activeElement === document.body) focusRow(selected);
  }, [selected]);
}
