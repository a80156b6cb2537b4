import type { ActionPayload } from '@almanac/shared/contracts/actions';

/** One attempt at one Action, with the grant that opens its connector once. */
export interface ConnectorCall {
  action_id: string;
  payload: ActionPayload;
  grant: string;
  /** The same for every attempt: what the provider can recognise a repeat by. */
  provider_key: string;
  /** Right before a call that hands over to another service, which spends the grant: waits for its turn and asks the kill switch again. */
  leave: () => Promise<void>;
  /** As `leave`, and spends the grant: a connector that writes by itself calls it right before its one write, with what stands there now. */
  spendGrant: (previous?: Previous) => Promise<void>;
}

/** What stood at the target before the write; null where nothing did. */
export interface Previous {
  values: Record<string, unknown> | null;
}

export type ConnectorOutcome =
  | {
      outcome: 'done';
      result: Record<string, unknown>;
      note: string;
      /** How the provider calls what it did. */
      provider_ref?: string;
    }
  /** The provider's state makes it impossible; trying again would change nothing. */
  | { outcome: 'refused'; reason: string };

/** Whether the provider has done it already; `unclear` where it can tell only of some attempts, and not of this one. */
export type Finding =
  | { found: 'happened'; result: Record<string, unknown>; note: string }
  | { found: 'absent' }
  | { found: 'unclear'; reason: string };

/** The inputs of the Action that takes it back and what must still stand there; or what was written over since. */
export type WayBack =
  | { way: 'action'; inputs: Record<string, unknown>; preconditions: Precondition[] }
  | { way: 'changed'; differs: string[] }
  | { way: 'none'; reason: string };

export interface Precondition {
  check: string;
  expected: string;
}

type Asked = Pick<ConnectorCall, 'action_id' | 'payload' | 'provider_key'>;

/**
 * Writes at a provider. Throws AppError `unavailable`, `rate_limited` or `locked` for "not now". What is known beside the write
 * decides what becomes of an unknown outcome: one that neither has a key nor can be looked up is a person's to settle.
 */
export interface Connector {
  (call: ConnectorCall): Promise<ConnectorOutcome>;
  /** A repeat under the same key has no second effect. */
  keyed?: boolean;
  /** Asks the provider, without writing, whether it happened. */
  lookUp?: (asked: Asked) => Promise<Finding>;
  /** What would bring back `previous`, while the target still is as this Action left it. */
  wayBack?: (payload: ActionPayload, previous: Previous) => Promise<WayBack>;
}

type Known = Pick<Connector, 'keyed' | 'lookUp' | 'wayBack'>;

export function connector(
  write: (call: ConnectorCall) => Promise<ConnectorOutcome>,
  known: Known,
): Connector {
  return Object.assign(write, known);
}
