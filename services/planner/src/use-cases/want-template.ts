/**
 * A plan that follows a workflow makes a process template of it, which is written back to Coda: one per plan, again with each version of
 * its steps. What is wanted stands in the transaction that stores the version, with the job that proposes it.
 */
import type { Provenance } from '@almanac/shared/contracts/planner';
import { derivedId } from '@almanac/shared/lang/ids';
import type { Transaction } from '@almanac/shared/pg/database';
import type { PlannerContext } from '../context.ts';
import { wantTemplateVersion } from '../db/process-templates.ts';
import { PROPOSE_TEMPLATE } from '../domain/job-names.ts';
import type { DraftedPlan } from './draft-plan.ts';

/** The provenance with the template that will be written, where a workflow was followed and there is a table for it. */
export function withTemplate(
  ctx: PlannerContext,
  plan_id: string,
  { provenance, from_workflow }: DraftedPlan,
): Provenance {
  if (!from_workflow || provenance.process_template_id !== undefined) return provenance;
  const { setting, set } = ctx.practice?.has('process_templates') ?? { setting: '', set: false };
  if (set) return { ...provenance, process_template_id: derivedId('ptpl', plan_id) };
  const told = `no process template is written back: ${setting} is not set`;
  const note = provenance.note === undefined ? told : `${provenance.note}; ${told}`;
  return { ...provenance, note };
}

export async function wantTemplate(
  ctx: PlannerContext,
  tx: Transaction,
  plan: { plan_id: string; version: number; workflow_id: string | null; provenance: Provenance },
): Promise<void> {
  const { plan_id, version, workflow_id } = plan;
  const { process_template_id: id } = plan.provenance;
  if (id === undefined || workflow_id === null) return;
  await wantTemplateVersion.run(tx, id, plan_id, workflow_id, version, ctx.clock.now());
  const wanted = { process_template_id: id, version };
  await ctx.queue.send(tx, PROPOSE_TEMPLATE, wanted, { key: `${id}:${version}`, line: id });
}
