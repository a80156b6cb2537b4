import {
  actionDecision,
  type ActionDecision,
  type ActionInput,
} from '@almanac/shared/contracts/actions';
import type { ServiceClient } from '@almanac/shared/http/call';

/** The same `idempotency_key` gets the first decision again. */
export function proposeAction(
  actions: ServiceClient,
  request: ActionInput,
): Promise<ActionDecision> {
  return actions.call({
    method: 'POST',
    path: '/api/v1/actions',
    body: request,
    reply: actionDecision,
    idempotency_key: request.idempotency_key,
  });
}
