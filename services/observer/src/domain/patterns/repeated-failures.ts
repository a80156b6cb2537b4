/**
 * What fails again and again. Failures come in bursts, since a provider that is down fails everything of that hour: so hours are
 * counted, those with a failure among those in which anything of the kind ended.
 */
import type { PatternFinding } from '@almanac/shared/contracts/observer-watch';
import { binomialTail, confidenceOf } from './chance.ts';
import { makeFinding } from './make-finding.ts';

export interface FailureRow {
  /** `Action coda.update_task`, `model plan`, `workflow coda-to-calendar-sync`. */
  subject: string;
  /** Hours in which something of it ended, and those in which something failed. */
  hours: number;
  failed_hours: number;
  /** Days (UTC) with a failure. */
  failed_days: number;
  failed: number;
  /** Of the failures, the latest first. */
  ids: string[];
}

/** One hour in twenty fails anywhere: that is life with providers. */
const USUAL_SHARE = 0.05;
const LEAST = { failed_hours: 3, failed_days: 2 };

export function repeatedFailures(rows: readonly FailureRow[]): PatternFinding[] {
  return rows.flatMap((row) => {
    const { subject, hours, failed_hours, failed_days, failed, ids } = row;
    if (failed_hours < LEAST.failed_hours || failed_days < LEAST.failed_days) return [];
    const confidence = confidenceOf(binomialTail(failed_hours, hours, USUAL_SHARE), rows.length);
    return makeFinding({
      pattern: 'repeated_failure',
      subject,
      client_id: null,
      title: `${subject} fails again and again`,
      detail:
        `${failed} failures in ${failed_hours} of the ${hours} hours in which it ran, ` +
        `on ${failed_days} days.`,
      n: failed,
      confidence,
      evidence: ids,
      suggestion: `Find what the failures of ${subject} have in common, and mend it or stop trying.`,
    });
  });
}
