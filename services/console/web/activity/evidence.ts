/**
 * The evidence of an Action, or of what a filter leaves of the audit: one file with what was decided, the audit rows with the text
 * each hash covers, and what verifying the chain found. Built of the owners' own answers; nothing in it is computed here.
 */
import type { AuditVerification } from '@almanac/shared/contracts/audit';
import { ApiError, read } from '../api.ts';
import { pathWith } from '../use-query.ts';

export interface Evidence {
  made_at: string;
  made_by: string;
  about: Record<string, string>;
  how_to_check: string;
  action: unknown;
  versions: unknown;
  audit_rows: unknown[];
  verification: AuditVerification;
  checkpoint: unknown;
}

const HOW =
  'Of each audit row, "canon" is the text that was hashed. hash is sha256 of these bytes: "almanac.audit.v1", prev_hash, seq as ' +
  'eight bytes with the highest first, and sha256 of canon. prev_hash is the hash of the row before it (the first one has a ' +
  'single zero byte). "checkpoint" is the latest signed head of the chain.';

export async function gatherEvidence(
  about: Readonly<Record<string, string>>,
  made_by: string,
  now: Date,
): Promise<Evidence> {
  const id = about['action_id'];
  const filter = id === undefined ? about : { subject: id };
  const [action, versions, audit_rows, verification, checkpoint] = await Promise.all([
    id === undefined ? null : read(`/api/v1/actions/${encodeURIComponent(id)}`),
    id === undefined ? null : read(`/api/v1/actions/${encodeURIComponent(id)}/versions`),
    readRows(pathWith('/api/v1/audit/export', { ...filter, format: 'jsonl' })),
    read<AuditVerification>('/api/v1/audit/verify'),
    read('/api/v1/audit/checkpoint'),
  ]);
  const made_at = now.toISOString();
  return {
    made_at,
    made_by,
    about,
    how_to_check: HOW,
    action,
    versions,
    audit_rows,
    verification,
    checkpoint,
  };
}

async function readRows(path: string): Promise<unknown[]> {
  const response = await fetch(path, { credentials: 'same-origin', cache: 'no-store' });
  if (!response.ok) {
    throw new ApiError(response.status, undefined, 'The audit rows could not be exported.');
  }
  return rowsOf(await response.text());
}

export function rowsOf(jsonl: string): unknown[] {
  return jsonl
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}
