import type { Action } from '@almanac/shared/contracts/actions';
import type { PeopleList } from '@almanac/shared/contracts/people';
import { useStore } from '../store.ts';
import { isHeld, stopState } from '../shell/controls.ts';
import { hasRole, useMe } from '../shell/session.ts';
import { connection } from '../shell/stream.ts';
import { useNames } from '../shell/use-names.ts';
import { useRead } from '../use-read.ts';
import { sayState } from '../parts/action-words.ts';
import type { Inbox } from './use-inbox.ts';

/** Why each deed cannot be done now; undefined where it can. */
export interface Held {
  approve: string | undefined;
  reject: string | undefined;
  edit: string | undefined;
  later: string | undefined;
  /** What stands beside the buttons. */
  line: string | undefined;
  /** Nothing here is for this person, or for anybody any more: no dead buttons. */
  none: boolean;
}

const STOPPED = 'Everything is stopped. You can reject, not approve.';
const OFFLINE = 'Offline: what you see may be old.';

export function useHeld(action: Action, inbox: Inbox): Held {
  const me = useMe();
  const stopped = isHeld(useStore(stopState));
  const offline = useStore(connection).state === 'offline';
  const may_reject = hasRole(me, 'approver', 'supervisor');
  const may_edit =
    hasRole(me, 'approver', 'operator') || action.requested_by === me.person.person_id;
  const asked = useAsked(action, inbox);
  const nameOf = useNames();
  if (action.state !== 'awaiting_approval') return nothing(decidedLine(action, nameOf));
  if (!asked.decides && !may_reject && !may_edit) return nothing(asked.why);
  const off = offline ? OFFLINE : undefined;
  const stop = stopped ? STOPPED : undefined;
  const no_word = asked.decides ? undefined : asked.why;
  return {
    approve: off ?? stop ?? no_word,
    reject: off ?? (may_reject ? undefined : asked.why),
    edit:
      off ?? (stopped ? 'Everything is stopped.' : undefined) ?? (may_edit ? undefined : asked.why),
    later: off ?? no_word,
    line: off ?? stop ?? no_word,
    none: false,
  };
}

function nothing(line: string): Held {
  return { approve: line, reject: line, edit: line, later: line, line, none: true };
}

function decidedLine({ state, decisions }: Action, nameOf: (person_id: string) => string): string {
  const last = decisions.at(-1);
  const word = last?.decision === 'approve' ? 'yes' : 'no';
  const by = last === undefined ? '' : ` ${nameOf(last.person)} said ${word}.`;
  return `It is ${sayState(state)}.${by}`;
}

/** Whether this person's word is asked for, else whose. */
function useAsked(action: Action, inbox: Inbox): { decides: boolean; why: string } {
  const me = useMe();
  const own = action.requested_by === me.person.person_id;
  // The list of what waits for me is the gateway's own answer.
  const listed = inbox.filter === 'waiting' && inbox.decides;
  const decides = listed || (inbox.decides && !own);
  const people = useRead<PeopleList>('/api/v1/people', {
    topics: [],
    enabled: !decides,
  });
  if (own && inbox.decides) return { decides, why: 'Somebody else must approve this.' };
  const names = (people.data?.items ?? [])
    .filter(({ active, roles }) => active && roles.includes('approver'))
    .map(({ name }) => name);
  const ask = names.length === 0 ? '' : ` Ask ${names.slice(0, 3).join(' or ')}.`;
  return { decides, why: `Only approvers decide.${ask}` };
}
