import type { ActionInput } from '@almanac/shared/contracts/actions';
import type { PatternFinding, PatternKind } from '@almanac/shared/contracts/observer-watch';

const EFFECT: Record<PatternKind, string> = {
  repeated_failure: 'What fails again and again is mended, or not tried any more.',
  missing_sop: 'The next task of this kind follows a workflow.',
  config_drift: 'The workflows that run are the ones that are shipped, or the difference is meant.',
  cost_anomaly: 'The cause of the cost is known, and it does not come back unseen.',
  recurring_overrun: 'Estimates of this kind of work come true as often as not.',
};

export function improvementKey(finding: Pick<PatternFinding, 'finding_key'>): string {
  return `system.improve:${finding.finding_key}`;
}

/** The Action that asks a person to change something; nothing is changed by itself. */
export function improvementAction(finding: PatternFinding, expires_at: Date): ActionInput {
  const { finding_key, pattern, subject, client_id, title, detail, n, confidence } = finding;
  return {
    action_type: 'system.improve',
    inputs: { finding_key, pattern, subject, title, n, confidence, suggestion: finding.suggestion },
    target: { system: 'almanac', ref: finding_key },
    ...(client_id === null ? {} : { client_id }),
    risk: 'low',
    reversibility: 'reversible',
    expected_effect: EFFECT[pattern],
    reasoning: `${title}. ${detail} Confidence ${confidence.toFixed(2)}. ${finding.suggestion}`
      .slice(0, 1000)
      .toWellFormed(),
    affected_records: finding.evidence,
    estimated_impact: { note: detail.slice(0, 500).toWellFormed() },
    rollback: {
      strategy: 'manual',
      plan: 'Undo the change that was made by hand; nothing else was touched.',
    },
    evidence: finding.evidence,
    idempotency_key: improvementKey(finding),
    expires_at: expires_at.toISOString(),
  };
}
