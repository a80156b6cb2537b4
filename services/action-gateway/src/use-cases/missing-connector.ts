import type { ActionType } from '@almanac/shared/contracts/actions';
import type { ActionGatewayContext } from '../context.ts';
import { kindOf, systemOf } from '../domain/action-kind.ts';

/** Why this installation can never do such an Action, so that nobody is asked about it; undefined when it can. */
export function missingConnector(
  { connectors, coda }: ActionGatewayContext,
  action_type: ActionType,
): string | undefined {
  if (!kindOf(action_type).live || connectors[action_type] !== undefined) return undefined;
  if (systemOf(action_type) === 'coda' && coda === undefined) return 'Coda is not configured here.';
  return `There is no connector for ${action_type} here.`;
}
