import { findingIf, type Finding } from './finding.ts';

/** What the last walk through the audit chain found; null before the first. */
export interface AuditMark {
  at: string;
  verified: boolean;
  rows: number;
  faults: readonly { kind: string; detail: string }[];
}

/** It is walked every 6 hours. */
const STALE_MS = 26 * 3_600_000;

export function judgeAudit(mark: AuditMark | null, now: Date): Finding[] {
  if (mark === null) return [];
  const [first] = mark.faults;
  const broken = findingIf(mark.verified ? undefined : 'bad', {
    type: 'audit.broken',
    severity: 'SEV0',
    title: 'The audit chain does not verify',
    detail:
      `${mark.faults.length} faults in ${mark.rows} rows, the first: ${first?.kind ?? 'unknown'}, ` +
      `${first?.detail ?? 'no detail'}. Run npm run audit-verify, and stop what should not go on.`,
  });
  const age_ms = now.getTime() - Date.parse(mark.at);
  const stale = findingIf(age_ms > STALE_MS ? 'bad' : undefined, {
    type: 'audit.unverified',
    severity: 'SEV2',
    title: 'The audit was not verified for a day',
    detail: `The last walk through the chain was at ${mark.at}.`,
  });
  return [...broken, ...stale];
}
