import type { ActionType } from '@almanac/shared/contracts/actions';

interface Asked {
  action_type: ActionType;
  inputs: Record<string, unknown>;
  requested_by: string;
  requested_by_type: string;
}

const REQUESTERS = ['observer', 'action-gateway'];

/**
 * The one form of Action that is taken and done while everything is stopped: a word to a registered person that Almanac is unwell or
 * stopped, from the service that watches or from this one. The caller holds it to one an hour.
 */
export function passesKill({
  action_type,
  inputs,
  requested_by,
  requested_by_type,
}: Asked): boolean {
  return (
    action_type === 'notify.person' &&
    inputs['kind'] === 'health' &&
    requested_by_type === 'service' &&
    REQUESTERS.includes(requested_by)
  );
}
