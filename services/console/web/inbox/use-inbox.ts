import { useMemo, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { useStore } from '../store.ts';
import { useRead, type Read } from '../use-read.ts';
import { useNow } from '../parts/now.ts';
import { WAITING_PATH } from '../shell/counts.ts';
import { hasRole, useMe, useZone, type Me } from '../shell/session.ts';
import { underWay } from './decisions.ts';
import { groupsOf, type Group, type Waiting } from './grouping.ts';
import { useOpenCard } from './use-open-card.ts';

export const FILTERS = {
  waiting: 'Waiting',
  mine: 'Asked by me',
  decided: 'Decided',
  expired: 'Expired',
  shadow: 'In shadow',
} as const;
export type Filter = keyof typeof FILTERS;

export interface Inbox {
  list: Read<{ items: Waiting[] }>;
  filter: Filter;
  groups: Group[];
  /** In the order they are shown. */
  order: string[];
  items: Map<string, Waiting>;
  /** Came meanwhile; they enter when asked for, so that nothing moves under the pointer. */
  fresh: number;
  showFresh: () => void;
  /** The card that is open; on a phone none while the list is. */
  selected: string | undefined;
  /** By the address or by a key, and not because it is the first. */
  chosen: boolean;
  open: (id: string | undefined) => void;
  /** Whether this person's word is asked for. */
  decides: boolean;
}

export function pathOf(filter: Filter, id?: string): string {
  const query = new URLSearchParams();
  if (filter !== 'waiting') query.set('show', filter);
  if (id !== undefined) query.set('id', id);
  const text = query.toString();
  return text === '' ? '/inbox' : `/inbox?${text}`;
}

export function useInbox(): Inbox {
  const me = useMe();
  const zone = useZone();
  const now = useNow();
  const { query } = useLocation();
  const filter = filterOf(query['show']);
  const decides = hasRole(me, 'approver');
  const leaving = useStore(underWay);
  const list = useRead<{ items: Waiting[] }>(listPath(filter, decides), { topics: ['action'] });
  const present = useMemo(
    () =>
      (list.data?.items ?? []).filter(
        (one) => belongs(one, filter, me) && !leaving.has(one.action_id),
      ),
    [list.data, filter, me, leaving],
  );
  const { shown, fresh, showFresh } = useCalmList(present, filter);
  const groups = useMemo(
    () => (filter === 'waiting' || filter === 'mine' ? groupsOf(shown, now, zone) : byTime(shown)),
    [shown, now, zone, filter],
  );
  const order = groups.flatMap((group) => group.items.map(({ action_id }) => action_id));
  const card = useOpenCard((id) => pathOf(filter, id));
  return {
    list,
    filter,
    groups,
    order,
    items: new Map(shown.map((one) => [one.action_id, one])),
    fresh: fresh.length,
    showFresh,
    selected: card.id ?? order[0],
    chosen: card.id !== undefined,
    open: card.open,
    decides,
  };
}

function filterOf(text: string | undefined): Filter {
  return text !== undefined && text in FILTERS ? (text as Filter) : 'waiting';
}

function listPath(filter: Filter, decides: boolean): string {
  const waiting = '/api/v1/actions?status=awaiting_approval&sort=expires_at&limit=100';
  if (filter === 'waiting') return decides ? WAITING_PATH : waiting;
  if (filter === 'mine') return waiting;
  return filter === 'expired'
    ? '/api/v1/actions?status=expired&limit=100'
    : '/api/v1/actions?limit=200';
}

const OPEN = ['proposed', 'awaiting_approval', 'expired'];

function belongs({ requested_by, state, shadow }: Waiting, filter: Filter, me: Me): boolean {
  if (filter === 'mine') return requested_by === me.person.person_id;
  if (filter === 'shadow') return shadow;
  return filter !== 'decided' || !OPEN.includes(state);
}

function byTime(items: readonly Waiting[]): Group[] {
  return items.length === 0 ? [] : [{ title: 'Newest first', items: [...items] }];
}

/** Rows that came while the list was being read wait at the top; rows that are gone are gone. */
function useCalmList(present: Waiting[], filter: Filter) {
  const known = useRef<{ filter: Filter; ids: Set<string> }>({ filter, ids: new Set() });
  const [, setTurn] = useState(0);
  if (known.current.filter !== filter) known.current = { filter, ids: new Set() };
  const { ids } = known.current;
  const parted = useMemo(() => {
    const shown = present.filter(({ action_id }) => ids.has(action_id));
    if (shown.length > 0) {
      return { shown, fresh: present.filter(({ action_id }) => !ids.has(action_id)) };
    }
    for (const { action_id } of present) ids.add(action_id);
    return { shown: present, fresh: [] };
  }, [present, ids]);
  return {
    ...parted,
    showFresh: () => {
      known.current = {
        filter,
        ids: new Set([...ids, ...present.map(({ action_id }) => action_id)]),
      };
      setTurn((turn) => turn + 1);
    },
  };
}
