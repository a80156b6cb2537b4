import type { ActionType } from '@almanac/shared/contracts/actions';
import type { ActionGatewayContext } from '../context.ts';
import { systemOf } from '../domain/action-kind.ts';

/** Word to people that is live from the start; what else goes by mail is in shadow, and decided without it. */
const BY_MAIL: readonly ActionType[] = ['notify.person', 'message.internal'];

/**
 * What this installation never set up, so that nobody is asked about it; undefined where there is nothing to set up. A type
 * that has no connector at all is decided like any other, and fails for the want of one.
 */
export function missingConnector(
  { connectors, coda }: ActionGatewayContext,
  action_type: ActionType,
): string | undefined {
  if (connectors[action_type] !== undefined) return undefined;
  if (BY_MAIL.includes(action_type)) return 'Mail is not configured here.';
  if (systemOf(action_type) !== 'coda') return undefined;
  if (coda === undefined) return 'Coda is not configured here.';
  return `Coda has no table for ${action_type} configured here.`;
}

/** Why an attempt at it ends. */
export function noConnector(action_type: ActionType): string {
  return `no connector: there is none for ${action_type} here`;
}
