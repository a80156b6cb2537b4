import type { Action } from '@almanac/shared/contracts/actions';

export interface PostOutcome {
  status: 'queued' | 'awaiting_approval' | 'posted' | 'skipped';
  /** Why it waits or was skipped. */
  note: string | null;
  settled: boolean;
}

/** What the state of its Action means for a post; `again` is an authorized Action that expired before it could be done. */
export function postOutcome(action: Action, before: string): PostOutcome | 'again' {
  switch (action.state) {
    case 'succeeded':
      return action.shadow
        ? skipped('The Action ran in shadow: nothing was written to Coda.')
        : { status: 'posted', note: null, settled: true };
    case 'awaiting_approval':
      return { status: 'awaiting_approval', note: null, settled: false };
    case 'expired':
      return before === 'awaiting_approval' ? skipped('Nobody decided in time.') : 'again';
    case 'failed':
    case 'blocked':
    case 'rejected':
    case 'cancelled':
    case 'superseded':
      return skipped(reasonOf(action));
    default:
      return { status: 'queued', note: null, settled: false };
  }
}

function skipped(note: string): PostOutcome {
  return { status: 'skipped', note, settled: true };
}

function reasonOf(action: Action): string {
  const last = action.events.findLast((event) => event.to_state === action.state);
  return last === undefined || last.detail === '' ? `The Action was ${action.state}.` : last.detail;
}
