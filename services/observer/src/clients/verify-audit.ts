import {
  auditVerification,
  checkpointReply,
  type AuditCheckpoint,
  type AuditVerification,
} from '@almanac/shared/contracts/audit';
import type { ServiceClient } from '@almanac/shared/http/call';

/** A million rows take several seconds, on a busy machine many. */
const TIMEOUT_MS = 100_000;

/** Has the action-gateway, the only one that may read the audit, walk through the whole chain. */
export function verifyChain(actions: ServiceClient): Promise<AuditVerification> {
  const path = '/api/v1/audit/verify';
  return actions.call({ method: 'GET', path, reply: auditVerification, timeout_ms: TIMEOUT_MS });
}

/** The last signed state of the audit; null where none is kept. */
export async function latestCheckpoint(actions: ServiceClient): Promise<AuditCheckpoint | null> {
  const path = '/api/v1/audit/checkpoint';
  return (await actions.call({ method: 'GET', path, reply: checkpointReply })).latest;
}
