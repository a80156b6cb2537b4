import type { ActionInput } from '@almanac/shared/contracts/actions';
import type { PatternFinding } from '@almanac/shared/contracts/observer-watch';
import { improvementKey } from './improvement.ts';
import { LIKE } from './missing-sops.ts';
import { likeness, titleWords } from './title-words.ts';

interface Proposed {
  proposal_key: string;
  request: ActionInput;
}

/**
 * The proposal that a finding led to. Work without a workflow is known by its words, which change as titles come and go: what shares
 * so many of them with a proposal for the same client, whatever became of it, is the same work.
 */
export function knownProposal<Row extends Proposed>(
  finding: PatternFinding,
  rows: readonly Row[],
): Row | undefined {
  const key = improvementKey(finding);
  const same = rows.find((row) => row.proposal_key === key);
  if (same !== undefined || finding.pattern !== 'missing_sop') return same;
  const words = titleWords(finding.subject);
  return rows.find(({ request }) => {
    const { pattern, subject } = request.inputs;
    if (pattern !== 'missing_sop' || typeof subject !== 'string') return false;
    if ((request.client_id ?? null) !== finding.client_id) return false;
    return likeness(words, titleWords(subject)) >= LIKE;
  });
}
