import type { Transaction } from './database.ts';
import { prepared } from './statement.ts';

/** The kinds of record the change feed names. */
export type ChangeType =
  | 'action'
  | 'block'
  | 'run'
  | 'plan'
  | 'memory'
  | 'document'
  | 'incident'
  | 'control'
  | 'reflection'
  | 'event';

export interface Change {
  type: ChangeType;
  id: string;
  client_id: string | null;
}

/** What goes over the wire. */
export function noticeOf({ type, id, client_id }: Change): string {
  return JSON.stringify({ type, id, client_id });
}

const notify = prepared<never, [string]>(`select pg_notify('almanac_changes', $1)`);

/** Tells listeners, at commit, that a record changed: ids only, so that scope is enforced by the read that follows. */
export async function notifyChange(
  tx: Transaction,
  type: ChangeType,
  id: string,
  client_id: string | null,
): Promise<void> {
  notify.send(tx, noticeOf({ type, id, client_id }));
}
