/** How the inbox is ordered: by what runs out first, in the words of the day of the person. */
import type { Action } from '@almanac/shared/contracts/actions';
import { daysBetween } from '../parts/words.ts';

/** What a list holds of an Action. */
export type Waiting = Pick<
  Action,
  | 'action_id'
  | 'action_type'
  | 'version'
  | 'state'
  | 'level'
  | 'shadow'
  | 'requested_by'
  | 'client_id'
  | 'risk'
  | 'reversibility'
  | 'title'
  | 'payload_hash'
  | 'created_at'
  | 'expires_at'
>;

export interface Group {
  title: string;
  items: Waiting[];
}

const HOUR = 3_600_000;
const TITLES = ['Within the hour', 'Later today', 'Tomorrow', 'Later'] as const;

export function groupsOf(items: readonly Waiting[], now: number, zone: string): Group[] {
  const sorted = items.toSorted((a, b) => Date.parse(a.expires_at) - Date.parse(b.expires_at));
  return TITLES.map((title) => ({
    title,
    items: sorted.filter(({ expires_at }) => groupOf(expires_at, now, zone) === title),
  })).filter((group) => group.items.length > 0);
}

function groupOf(expires_at: string, now: number, zone: string): (typeof TITLES)[number] {
  if (Date.parse(expires_at) - now <= HOUR) return 'Within the hour';
  const days = daysBetween(now, expires_at, zone);
  if (days <= 0) return 'Later today';
  return days === 1 ? 'Tomorrow' : 'Later';
}

/** What comes after one that leaves: the next, else the one before. Undefined where it was the last. */
export function afterLeaving(order: readonly string[], id: string): string | undefined {
  const at = order.indexOf(id);
  if (at < 0) return order[0];
  return order[at + 1] ?? order[at - 1];
}

export const MOST_AT_ONCE = 10;

/** Why these may not be decided in one go; undefined where they may. The gateway holds the same rule, and is asked anyway. */
export function batchRefusal(items: readonly Waiting[]): string | undefined {
  if (items.length > MOST_AT_ONCE) return `At most ${MOST_AT_ONCE} at once.`;
  const [first] = items;
  if (first === undefined) return 'Nothing is selected.';
  if (items.some(({ action_type }) => action_type !== first.action_type)) {
    return 'Only Actions of one kind can be decided together.';
  }
  if (items.some(({ risk }) => risk !== first.risk)) return 'Only Actions of one risk.';
  if (first.risk === 'high' || first.risk === 'critical') return 'Not at high risk: read each.';
  if (items.some(({ reversibility }) => reversibility === 'irreversible')) {
    return 'Not what cannot be undone: read each.';
  }
  return items.some(({ level }) => level >= 4) ? 'Not what a committee decides.' : undefined;
}
