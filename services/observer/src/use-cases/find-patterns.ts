import type { PatternFinding, PatternsReply } from '@almanac/shared/contracts/observer-watch';
import { AppError } from '@almanac/shared/lang/app-error';
import { dayOf } from '@almanac/shared/lang/local-days';
import { runningWorkflows, shippedWorkflows } from '../clients/n8n-workflows.ts';
import type { ObserverContext } from '../context.ts';
import {
  selectDayCosts,
  selectFailedWorkflows,
  selectFailures,
  selectOrigins,
  selectWork,
} from '../db/pattern-rows.ts';
import {
  findProposals,
  findSopProposals,
  improvementsUsed,
  type ProposalRow,
} from '../db/proposals.ts';
import { configDrift } from '../domain/patterns/config-drift.ts';
import { costAnomalies } from '../domain/patterns/cost-anomalies.ts';
import { improvementKey } from '../domain/patterns/improvement.ts';
import { knownProposal } from '../domain/patterns/known-proposal.ts';
import { missingSops } from '../domain/patterns/missing-sops.ts';
import { recurringOverruns } from '../domain/patterns/recurring-overruns.ts';
import { repeatedFailures } from '../domain/patterns/repeated-failures.ts';
import { workflowFailures } from '../domain/patterns/workflow-failures.ts';

const DAYS = 90;
/** What failed longer ago than this may have been mended since. */
const FAILURE_DAYS = 28;
const DAY_MS = 86_400_000;

export interface Patterns {
  from: Date;
  findings: PatternFinding[];
  left_out: PatternsReply['left_out'];
}

/** Looks for every pattern in the last 90 days, the surest first; writes nothing. */
export async function findPatterns(ctx: ObserverContext): Promise<Patterns> {
  const now = ctx.clock.now();
  const zone = ctx.config.ALMANAC_ZONE;
  const from = new Date(now.getTime() - DAYS * DAY_MS);
  const recent = new Date(now.getTime() - FAILURE_DAYS * DAY_MS);
  const failures = [
    ...(await selectFailures(ctx.db, recent)),
    ...workflowFailures(await selectFailedWorkflows(ctx.db, recent), FAILURE_DAYS),
  ];
  const costs = await selectDayCosts(ctx.db, from, { zone, today: dayOf(now, zone) });
  const drift = await findDrift(ctx);
  const findings = [
    ...repeatedFailures(failures),
    ...missingSops(await selectOrigins(ctx.db, from)),
    ...costAnomalies(costs),
    ...recurringOverruns(await selectWork(ctx.db, from)),
    ...drift.findings,
  ];
  findings.sort((a, b) => b.confidence - a.confidence || (a.finding_key < b.finding_key ? -1 : 1));
  return { from, findings, left_out: drift.left_out };
}

/** With what became of the improvement that was proposed for each. */
export async function readPatterns(ctx: ObserverContext): Promise<PatternsReply> {
  const now = ctx.clock.now();
  const { from, findings, left_out } = await findPatterns(ctx);
  const proposals = await proposalsOf(ctx, findings);
  const items = findings.map((finding) => {
    const made = knownProposal(finding, proposals);
    if (made === undefined) return { ...finding, proposal: null };
    const { status, action_id, note } = made;
    return { ...finding, proposal: { status, action_id, note } };
  });
  const limits = await improvementsUsed(ctx.db, now);
  return { as_of: now.toISOString(), from: from.toISOString(), items, left_out, limits };
}

/** What was proposed of these findings, and all that was proposed of work without a workflow. */
export async function proposalsOf(
  ctx: ObserverContext,
  findings: readonly PatternFinding[],
): Promise<Pick<ProposalRow, 'proposal_key' | 'request' | 'status' | 'action_id' | 'note'>[]> {
  const rows = await findProposals(ctx.db, findings.map(improvementKey));
  return [...rows, ...(await findSopProposals(ctx.db))];
}

/** An n8n that was never named is not looked at; one that does not answer keeps no other pattern from being found. */
async function findDrift(ctx: ObserverContext): Promise<Omit<Patterns, 'from'>> {
  const { N8N_API_URL, N8N_API_KEY } = ctx.config;
  const leftOut = (why: string): Omit<Patterns, 'from'> => {
    return { findings: [], left_out: [{ pattern: 'config_drift', why }] };
  };
  if (N8N_API_URL === undefined || N8N_API_KEY === undefined) {
    return leftOut('No n8n is named: set N8N_API_URL and N8N_API_KEY.');
  }
  try {
    const running = await runningWorkflows(N8N_API_URL, N8N_API_KEY);
    return { findings: configDrift(await shippedWorkflows(), running), left_out: [] };
  } catch (error) {
    if (error instanceof AppError) return leftOut(error.message);
    throw error;
  }
}
