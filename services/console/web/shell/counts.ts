import type { Action } from '@almanac/shared/contracts/actions';
import { useRead } from '../use-read.ts';

/** The list of what waits for this person: the inbox and its count read the same. */
export const WAITING_PATH = '/api/v1/actions?waiting_for=me&sort=expires_at&limit=100';

/** How many; undefined while it is not known. */
export function useWaiting(): number | undefined {
  const waiting = useRead<{ items: Pick<Action, 'action_id'>[] }>(WAITING_PATH, {
    topics: ['action'],
  });
  return waiting.data?.items.length;
}
