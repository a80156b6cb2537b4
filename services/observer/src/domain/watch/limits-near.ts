import { findingIf, stateOf, type Finding } from './finding.ts';

/** What one requester proposed of the limited kind of Action. */
export interface ProposalUseRow {
  requested_by: string;
  in_hour: number;
  in_day: number;
}

/** How often a provider said "too many" within the last hour. */
export interface LimitedRow {
  source: string;
  limited: number;
}

/** The action-gateway's limits for `system.improve`. */
export const PROPOSAL_LIMITS = { in_hour: 10, in_day: 50 } as const;
const SHARE = { raise: 0.8, clear: 0.6 };
const REFUSED = { raise: 3, clear: 0 };

export function judgeLimits(
  proposals: readonly ProposalUseRow[],
  limited: readonly LimitedRow[],
): Finding[] {
  const used = proposals.flatMap((row) => {
    const { requested_by, in_hour, in_day } = row;
    const share = Math.max(in_hour / PROPOSAL_LIMITS.in_hour, in_day / PROPOSAL_LIMITS.in_day);
    return findingIf(stateOf(share, SHARE), {
      type: `limits.proposals.${requested_by}`,
      severity: 'SEV3',
      title: `${requested_by} is near its limit of proposals`,
      detail:
        `${in_hour} of ${PROPOSAL_LIMITS.in_hour} within the last hour, ` +
        `${in_day} of ${PROPOSAL_LIMITS.in_day} within the last day.`,
    });
  });
  const refused = limited.flatMap((row) =>
    findingIf(stateOf(row.limited, REFUSED), {
      type: `limits.refused.${row.source}`,
      severity: 'SEV2',
      title: `We ask too much of ${row.source}`,
      detail: `${row.limited} calls within the last hour were refused as too many; they wait and are tried again.`,
    }),
  );
  return [...used, ...refused];
}
