import type { ActionPayload } from '@almanac/shared/contracts/actions';

/** One attempt at one Action, with the grant that opens its connector once. */
export interface ConnectorCall {
  action_id: string;
  payload: ActionPayload;
  grant: string;
  /**
   * Right before the effect: asks the kill switch again and spends the grant. A connector that writes by itself calls it
   * before its one write; one that hands over to another service leaves it to that service.
   */
  spendGrant: () => Promise<void>;
}

export type ConnectorOutcome =
  | { outcome: 'done'; result: Record<string, unknown>; note: string }
  /** The provider's state makes it impossible; trying again would change nothing. */
  | { outcome: 'refused'; reason: string };

/**
 * Writes at a provider so that a repeat of the same Action has no second effect: that is what makes asking again the way to
 * reconcile an unknown outcome. Throws AppError `unavailable`, `rate_limited` or `locked` for "not now".
 */
export type Connector = (call: ConnectorCall) => Promise<ConnectorOutcome>;
