import type { Action } from '@almanac/shared/contracts/actions';
import { ArrowLeft } from 'lucide-preact';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Empty } from '../parts/message.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { useKeys } from '../shell/use-keys.ts';
import { beginRead, useRead, type Topic } from '../use-read.ts';
import { ActionCard } from './action-card.tsx';
import { DecisionBar, type Mode } from './decision-bar.tsx';
import { approve, reject, undoLast } from './decisions.ts';
import { cardDifferences } from './card-differences.ts';
import type { Difference } from '../parts/difference.ts';
import { EditForm } from './edit-form.tsx';
import { useArming } from './use-arming.ts';
import { useHeld } from './use-held.ts';
import type { Inbox } from './use-inbox.ts';

interface PaneProps {
  inbox: Inbox;
  onBack: () => void;
  /** Goes on to the next card: what was decided leaves. */
  onDecided: (id: string) => void;
  /** Where several are picked, A and R mean them. */
  onBatch: ((decision: 'approve' | 'reject') => void) | undefined;
}

const TOPICS: Topic[] = ['action'];
const pathOfCard = (id: string): string => `/api/v1/actions/${id}`;
export const beginCard = (id: string): void => beginRead(pathOfCard(id), TOPICS);

/** How many cards ahead are there before they are asked for; one back is. */
const AHEAD = 3;

/** Whoever goes through the list by keys waits for no card. */
function useNextCards({ order, selected }: Inbox, shown: boolean): void {
  const at = selected === undefined ? -1 : order.indexOf(selected);
  const near = at < 0 ? [] : [...order.slice(at + 1, at + 1 + AHEAD), ...order.slice(at - 1, at)];
  const list = near.join(' ');
  useEffect(() => {
    if (shown) for (const id of list.split(' ')) if (id !== '') beginCard(id);
  }, [list, shown]);
}

export function CardPane(props: PaneProps): JSX.Element {
  const { inbox, onBack, onBatch } = props;
  const id = inbox.selected;
  const read = useRead<Action>(pathOfCard(id ?? ''), {
    topics: TOPICS,
    enabled: id !== undefined,
  });
  useNextCards(inbox, read.data !== undefined);
  // What may be pressed on a card that is not there: nothing but the way back and the last undo.
  useKeys('inbox', {
    undo: () => void undoLast(),
    back: onBack,
    ...(onBatch === undefined
      ? {}
      : { approve: () => onBatch('approve'), reject: () => onBatch('reject') }),
  });
  if (id === undefined) return <div class="card-pane" />;
  return (
    <section class="card-pane" aria-label="The selected proposal">
      {/* On a phone the list, and its title with it, is out of sight. */}
      <p class="card-place">
        <span class="visually-hidden" role="heading" aria-level={1}>
          Inbox
        </span>
      </p>
      <button type="button" class="link-button back" onClick={onBack}>
        <ArrowLeft size={16} strokeWidth={1.75} aria-hidden="true" /> Inbox
      </button>
      {read.error?.status === 404 ? (
        <div class="card-scroll">
          <Empty title="There is no such Action">It may have been named wrongly.</Empty>
        </div>
      ) : (
        <Loaded read={read} what="the proposal" unharmed="Nothing was decided.">
          {(action) => <OpenCard key={action.action_id} action={action} {...props} />}
        </Loaded>
      )}
    </section>
  );
}

function OpenCard({
  action,
  inbox,
  onBack,
  onDecided,
  onBatch,
}: PaneProps & { action: Action }): JSX.Element {
  const [mode, setMode] = useState<Mode>('read');
  const { changed, accept } = useSeen(action);
  const arming = useArming(`${action.action_id} ${action.version}`);
  const held = useHeld(action, inbox);
  const scroll = useTop();
  const shown = useShownFor(action);
  const needs_two = action.reversibility === 'irreversible' || changed.length > 0;
  const sayYes = (): void => {
    if (onBatch !== undefined) return onBatch('approve');
    if (held.approve !== undefined) return undefined;
    if (needs_two && !arming.armed) return arming.arm();
    void approve({ ...seenOf(action), decided_after_ms: shown() });
    return onDecided(action.action_id);
  };
  const open = (next: Mode): void => {
    arming.disarm();
    setMode(next);
  };
  useKeys('inbox', {
    approve: sayYes,
    reject: () => {
      if (onBatch !== undefined) onBatch('reject');
      else if (held.reject === undefined) open('reject');
    },
    edit: () => (held.edit === undefined ? open('edit') : undefined),
    later: () => (held.later === undefined ? open('later') : undefined),
    evidence: () => document.getElementById('evidence')?.focus(),
    back: () => {
      if (mode === 'read' && !arming.armed) onBack();
      else open('read');
    },
  });
  return (
    <>
      <div class="card-scroll" ref={scroll}>
        {mode === 'edit' ? (
          <EditForm action={action} onDone={accept} onClose={() => open('read')} />
        ) : (
          <ActionCard action={action} changed={changed} />
        )}
      </div>
      {mode === 'edit' ? null : (
        <DecisionBar
          action={action}
          mode={mode}
          held={held}
          armed={arming.armed}
          changed={changed.length > 0}
          onMode={open}
          onApprove={sayYes}
          onReject={(reason) => {
            void reject({ ...seenOf(action), decided_after_ms: shown() }, reason);
            onDecided(action.action_id);
          }}
          onLater={() => onDecided(action.action_id)}
        />
      )}
    </>
  );
}

/** A card begins at its top, wherever the one before was left. */
function useTop(): { current: HTMLDivElement | null } {
  const scroll = useRef<HTMLDivElement>(null);
  useEffect(() => scroll.current?.scrollTo(0, 0), []);
  return scroll;
}

const A_DAY_MS = 86_400_000;

/** Milliseconds since this version of the card was first shown; a card left open for days counts as one day. */
function useShownFor({ version }: Action): () => number {
  const since = useRef({ version, at: performance.now() });
  if (since.current.version !== version) since.current = { version, at: performance.now() };
  return () => Math.min(A_DAY_MS, Math.round(performance.now() - since.current.at));
}

function seenOf({ action_id, version, payload_hash, title, level }: Action) {
  return { action_id, version, payload_hash, title, level };
}

/** What was read last, by Action: a card that went and came back is compared with it too. */
const lastSeen = new Map<string, Action>();

/** A card never turns into another one unsaid. */
function useSeen(action: Action): { changed: Difference[]; accept: (now: Action) => void } {
  const { action_id } = action;
  const [, setTurn] = useState(0);
  const seen = lastSeen.get(action_id) ?? action;
  if (!lastSeen.has(action_id)) lastSeen.set(action_id, action);
  const same = seen.payload_hash === action.payload_hash && seen.version === action.version;
  const accept = (now: Action): void => {
    lastSeen.set(action_id, now);
    setTurn((turn) => turn + 1);
  };
  return { changed: same ? [] : cardDifferences(seen.card, action.card), accept };
}
