import type { ActionState } from '@almanac/shared/contracts/actions';

/** Which state may follow which: what is not listed never happens. */
const NEXT: Record<ActionState, readonly ActionState[]> = {
  proposed: ['awaiting_approval', 'authorized', 'blocked'],
  // `awaiting_approval` after itself: it was revised.
  awaiting_approval: [
    'authorized',
    'awaiting_approval',
    'rejected',
    'expired',
    'cancelled',
    'blocked',
    'superseded',
  ],
  // `authorized` after itself: a waiting time was prolonged by a stop.
  authorized: [
    'claimed',
    'authorized',
    'awaiting_approval',
    'expired',
    'cancelled',
    'blocked',
    'superseded',
  ],
  // Without an effect: a look-up told that it happened before, or a precondition is not met.
  claimed: ['executing', 'authorized', 'unknown', 'succeeded', 'blocked', 'failed'],
  executing: ['succeeded', 'failed', 'unknown', 'authorized'],
  // What may have happened is asked of the provider by an attempt that cannot have a second effect.
  // Or no longer matters, because a newer write of the same fields stands.
  // A person who looked may say so, too.
  unknown: ['claimed', 'superseded', 'succeeded', 'failed'],
  // Only by a person, from the dead letters.
  failed: ['authorized'],
  succeeded: [],
  rejected: [],
  expired: [],
  cancelled: [],
  blocked: [],
  superseded: [],
  frozen: [],
};

export function mayFollow(from: ActionState, to: ActionState): boolean {
  return NEXT[from].includes(to);
}

/** States nothing leaves. */
export function isFinal(state: ActionState): boolean {
  return NEXT[state].length === 0;
}
