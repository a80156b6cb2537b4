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
  return [
    { label: 'It is what was proposed', ok: facts.tampered === undefined },
    { label: 'It has not expired', ok: !facts.expired },
    {
      label: authorized && by !== null ? `It is authorized by ${by}` : 'It is authorized',
      ok: authorized && by !== null,
    },
    { label: 'Nothing is stopped', ok: facts.stopped === undefined },
    { label: 'Its connector is switched on', ok: facts.connector_on },
    { label: 'It has a connector here', ok: facts.connected },
    { label: 'It is not in shadow', ok: !facts.shadow },
  ];
}
