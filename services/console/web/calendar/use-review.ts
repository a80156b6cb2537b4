/**
 * Rescheduling: always a dry run first, that changes nothing. Applying asks for the same as a proposal and accepts it only where it is
 * what was shown; where the calendar changed meanwhile, the new one is shown instead.
 */
import type { RunReply } from '@almanac/shared/contracts/reschedule';
import { useRef, useState } from 'preact/hooks';
import { failureOf, messageOf, newIntent, send } from '../api.ts';
import { say } from '../shell/toast.ts';
import { readAgain } from '../use-read.ts';
import { isSameChange } from './same-change.ts';

export type Review =
  | { state: 'none' }
  | { state: 'computing' }
  | { state: 'failed'; why: string }
  | {
      state: 'shown';
      run: RunReply;
      applying: boolean;
      /** Why it is shown again, or was not applied. */
      note: string | undefined;
    };

export interface Reviewing {
  review: Review;
  begin: () => void;
  apply: () => void;
  discard: () => void;
}

const PATH = '/api/v1/scheduler/reschedule';
const REASON = { reason: 'person' } as const;

/** `undo` takes a run back that stands in the calendar. */
export function useReview(undo: (run_id: string) => void): Reviewing {
  const [review, setReview] = useState<Review>({ state: 'none' });
  const turn = useRef(0);

  const begin = async (): Promise<void> => {
    const mine = (turn.current += 1);
    setReview({ state: 'computing' });
    try {
      const run = await send<RunReply>('POST', PATH, { ...REASON, dry_run: true });
      if (turn.current === mine)
        setReview({ state: 'shown', run, applying: false, note: undefined });
    } catch (error) {
      if (turn.current === mine) setReview({ state: 'failed', why: messageOf(error) });
    }
  };

  const apply = async (shown: RunReply): Promise<void> => {
    const mine = turn.current;
    setReview({ state: 'shown', run: shown, applying: true, note: undefined });
    try {
      const proposed = await send<RunReply>(
        'POST',
        PATH,
        { ...REASON, propose: true },
        { intent: newIntent() },
      );
      if (!isSameChange(shown.change, proposed.change)) {
        await decline(proposed, 'Something changed before it was applied.');
        const note =
          'Something changed meanwhile, so nothing was applied. This is the new proposal.';
        if (turn.current === mine)
          setReview({ state: 'shown', run: proposed, applying: false, note });
        return;
      }
      const run = await send<RunReply>(
        'POST',
        `/api/v1/scheduler/runs/${proposed.run_id}/apply`,
        {},
      );
      const action = { label: 'Undo', run: () => undo(run.run_id) };
      say(sayApplied(run), stands(run) ? { action } : {});
      setReview({ state: 'none' });
    } catch (error) {
      const note = failureOf(error, 'It was not applied.');
      setReview({ state: 'shown', run: shown, applying: false, note });
    } finally {
      readAgain('block');
    }
  };

  return {
    review,
    begin: () => void begin(),
    apply: () => {
      if (review.state === 'shown' && !review.applying) void apply(review.run);
    },
    discard: () => {
      turn.current += 1;
      setReview({ state: 'none' });
    },
  };
}

/** A proposal that nobody saw must not stay behind; where this fails, it is outdated by itself. */
async function decline(run: RunReply, reason: string): Promise<void> {
  if (run.status !== 'proposed') return;
  await send('POST', `/api/v1/scheduler/runs/${run.run_id}/decline`, { reason }).catch(
    () => undefined,
  );
}

function stands({ status }: RunReply): boolean {
  return status === 'applied' || status === 'partially_applied';
}

function sayApplied({ status, detail }: RunReply): string {
  if (status === 'awaiting_approval')
    return 'Waits for approval in the inbox. Nothing was moved yet.';
  if (status === 'applying') return 'Applied. The calendar follows.';
  if (status === 'failed') return `Not applied. ${detail ?? ''}`.trim();
  if (status === 'partially_applied') return `Applied in part. ${detail ?? ''}`.trim();
  return 'Applied. Undo run (U) takes it back.';
}
