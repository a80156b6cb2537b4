/**
 * Decisions under way. The list moves on at once, the decision is "Approving…" until the gateway has answered; what it refuses
 * comes back with the reason. Kept outside the page: an answer may come after one has gone elsewhere.
 */
import type { Action } from '@almanac/shared/contracts/actions';
import { ApiError, failureOf, newIntent, send } from '../api.ts';
import { createStore } from '../store.ts';
import { queries, readAgain } from '../use-read.ts';
import { say } from '../shell/toast.ts';
import type { Waiting } from './grouping.ts';

export const HOLD_MS = 5000;

/** By action_id: they are not shown as waiting. */
export const underWay = createStore<ReadonlyMap<string, 'approve' | 'reject'>>(new Map());

export interface Refused {
  action_id: string;
  /** `action_changed` and the like; '' where there was no answer. */
  code: string;
  why: string;
}
/** The last decision that was not taken; shown on its card until one goes on. */
export const refused = createStore<Refused | undefined>(undefined);

/** The last approval that can still be taken back. */
export const undoable = createStore<{ action_id: string; title: string } | undefined>(undefined);

type Seen = Pick<Waiting, 'action_id' | 'version' | 'payload_hash' | 'title' | 'level'> & {
  /** How long the card was shown before it was decided. */
  decided_after_ms: number;
};

export async function approve(seen: Seen): Promise<void> {
  const { action_id, version, payload_hash, decided_after_ms } = seen;
  const body = { version, payload_hash, hold_ms: HOLD_MS, decided_after_ms };
  await decide(
    seen,
    'approve',
    () => sendDecision(action_id, 'approve', body),
    (after) => {
      if (after.state === 'awaiting_approval') {
        say(`Your vote counts: ${after.votes.have} of ${after.votes.need}. ${seen.title}`);
        return;
      }
      offerUndo(seen);
    },
  );
}

export async function reject(seen: Seen, reason: string): Promise<void> {
  const { decided_after_ms } = seen;
  const body = { decided_after_ms, ...(reason === '' ? {} : { reason }) };
  await decide(
    seen,
    'reject',
    () => sendDecision(seen.action_id, 'reject', body),
    () => {
      say(`Rejected: ${seen.title}`);
    },
  );
}

/** Takes back the last approval while its holding time runs. */
export async function undoLast(): Promise<void> {
  const last = undoable.get();
  if (last === undefined) return;
  undoable.set(undefined);
  try {
    const reason = 'Undone right after the approval.';
    await sendDecision(last.action_id, 'cancel', { reason });
    say(`Undone: ${last.title}. It is cancelled.`);
  } catch (error) {
    say(`Undo did not work. ${failureOf(error)}`);
  }
  readAgain('action');
}

function sendDecision(action_id: string, verb: string, body: object): Promise<Action> {
  const intent = newIntent();
  return send<Action>('POST', `/api/v1/actions/${action_id}/${verb}`, body, { intent });
}

function offerUndo({ action_id, title }: Seen): void {
  const mine = { action_id, title };
  undoable.set(mine);
  say(`Approved: ${title}`, {
    ms: HOLD_MS,
    action: { label: 'Undo (Z)', run: () => void undoLast() },
  });
  setTimeout(() => {
    if (undoable.get() === mine) undoable.set(undefined);
  }, HOLD_MS);
}

async function decide(
  { action_id }: Seen,
  decision: 'approve' | 'reject',
  call: () => Promise<Action>,
  onDone: (after: Action) => void,
): Promise<void> {
  if (underWay.get().has(action_id)) return;
  underWay.set(new Map([...underWay.get(), [action_id, decision]]));
  refused.set(undefined);
  try {
    const after = await call();
    queries.setQueryData([`/api/v1/actions/${action_id}`], after);
    onDone(after);
    await readListAgain();
  } catch (error) {
    const code = error instanceof ApiError ? error.code : '';
    refused.set({ action_id, code, why: failureOf(error, 'Nothing was decided.') });
    readAgain('action');
  } finally {
    underWay.set(new Map([...underWay.get()].filter(([id]) => id !== action_id)));
  }
}

/** Until the list without it is there, it stays out of sight. */
async function readListAgain(): Promise<void> {
  await queries.invalidateQueries({
    predicate: ({ queryKey }) => String(queryKey[0]).startsWith('/api/v1/actions?'),
  });
  readAgain('action');
}
