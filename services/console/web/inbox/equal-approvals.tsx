import type { Action } from '@almanac/shared/contracts/actions';
import type { JSX } from 'preact';
import { sayType } from '../parts/action-words.ts';
import { Message } from '../parts/message.tsx';
import { useAllowed } from '../use-allowed.ts';
import { pathWith } from '../use-query.ts';
import { ENOUGH, offersLevel1 } from './level-offer.ts';

/** After so many equal approvals: that nobody needs to be asked each time, and who can see to it. */
export function EqualApprovals({ action }: { action: Action }): JSX.Element | null {
  const forbidden = useAllowed('admin');
  if (!offersLevel1(action)) return null;
  const { action_type, requested_by } = action;
  return (
    <Message>
      The last {ENOUGH} of “{sayType(action_type)}” by {requested_by} were approved as they were.{' '}
      {forbidden === undefined ? (
        <a href={pathWith('/controls', { part: 'policy', level1: action_type })}>
          Make this level 1…
        </a>
      ) : (
        'An admin can make this level 1.'
      )}
    </Message>
  );
}
