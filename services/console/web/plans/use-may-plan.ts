import { hasRole, useMe } from '../shell/session.ts';
import { connection } from '../shell/stream.ts';
import { useWhyHeld } from '../shell/why-held.ts';
import { useStore } from '../store.ts';

export const ONLY_READS = 'Only operators, approvers and admins change plans.';

export interface MayPlan {
  /** This person works on plans; who does not gets no buttons. */
  may: boolean;
  /** Why nothing can be planned now. */
  held: string | undefined;
  /** Why nothing can be said of a plan now: that stays open while everything is stopped. */
  unheard: string | undefined;
}

export function useMayPlan(): MayPlan {
  const may = hasRole(useMe(), 'operator', 'approver', 'admin');
  const held = useWhyHeld();
  const offline = useStore(connection).state === 'offline';
  return { may, held, unheard: offline ? 'Offline: what is shown may be old.' : undefined };
}
