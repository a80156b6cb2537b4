import type { ActionState } from '@almanac/shared/contracts/actions';

export interface CheckFacts {
  state: ActionState;
  expired: boolean;
  /** Why it is not what was proposed. */
  tampered: string | undefined;
  authorized_by: string | null;
  standing_authorization_id: string | null;
  stopped: string | undefined;
  connector_on: boolean;
  connected: boolean;
  shadow: boolean;
}

/** What stands between an Action and its execution, as a list for people. */
export function checksOf(facts: CheckFacts): { label: string; ok: boolean }[] {
  const { authorized_by, standing_authorization_id } = facts;
  const authorized = !['proposed', 'awaiting_approval', 'rejected', 'blocked'].includes(
    facts.state,
  );
  const by = authorized_by ?? standing_authorization_id;
  const is_authorized = authorized && by !== null;
  return [
    check(facts.tampered === undefined, 'It is what was proposed', 'It is not what was proposed'),
    check(!facts.expired, 'It has not expired', 'It has expired'),
    check(is_authorized, `It is authorized by ${by ?? ''}`, 'Nobody has authorized it yet'),
    check(facts.stopped === undefined, 'Nothing is stopped', 'It is stopped'),
    check(facts.connector_on, 'Its connector is switched on', 'Its connector is switched off'),
    check(facts.connected, 'It has a connector here', 'It has no connector here'),
    check(!facts.shadow, 'It is not in shadow', 'It is in shadow: recorded, not done'),
  ];
}

/** A label says what is so, either way. */
function check(ok: boolean, yes: string, no: string): { label: string; ok: boolean } {
  return { label: ok ? yes : no, ok };
}
