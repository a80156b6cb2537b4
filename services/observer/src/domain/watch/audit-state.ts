import { findingIf, type Finding } from './finding.ts';
import { wasAwake } from './silent-workflows.ts';

/** What the last walk through the audit chain found; null before the first. */
export interface AuditMark {
  at: string;
  verified: boolean;
  rows: number;
  faults: readonly { kind: string; detail: string }[];
}

/** How long there has been something to walk through, and whether the timers were awake. */
export interface AuditSince {
  first_fact_at: string | null;
  last_look_at: string | null;
}

/** It is walked every 6 hours. */
const STALE_MS = 26 * 3_600_000;

export function judgeAudit(mark: AuditMark | null, now: Date, since: AuditSince): Finding[] {
  return [...(mark === null ? [] : judgeMark(mark)), ...judgeAge(mark, now, since)];
}

function judgeMark(mark: AuditMark): Finding[] {
  const [first] = mark.faults;
  return findingIf(mark.verified ? undefined : 'bad', {
    type: 'audit.broken',
    severity: 'SEV0',
    title: 'The audit chain does not verify',
    detail:
      `${mark.faults.length} faults in ${mark.rows} rows, the first: ${first?.kind ?? 'unknown'}, ` +
      `${first?.detail ?? 'no detail'}. Run npm run audit-verify, and stop what should not go on.`,
  });
}

/** Before the first walk the first fact counts: an audit that is never walked is not verified either. */
function judgeAge(mark: AuditMark | null, now: Date, since: AuditSince): Finding[] {
  const from = mark?.at ?? since.first_fact_at ?? now.toISOString();
  if (now.getTime() - Date.parse(from) <= STALE_MS) return [];
  return findingIf(wasAwake(since.last_look_at, now) ? 'bad' : 'between', {
    type: 'audit.unverified',
    severity: 'SEV2',
    title: 'The audit was not verified for a day',
    detail:
      mark === null
        ? 'Nobody walked through the chain yet.'
        : `The last walk through the chain was at ${mark.at}.`,
  });
}
