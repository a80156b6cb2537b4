/** Prompts change by new versions and by labels that point at one; text that was once used can always be read again. */
import type { PromptVersion } from '@almanac/shared/contracts/prompts';
import { requirePerson } from '@almanac/shared/http/authenticate';
import type { Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import { isUniqueViolation, type Transaction } from '@almanac/shared/pg/database';
import { found } from '@almanac/shared/pg/statement';
import type { PlannerContext } from '../context.ts';
import {
  countPeople,
  findPromptVersion,
  insertDecision,
  insertPromptVersion,
  listPromptVersions,
  lockLabel,
  setLabel,
  type PromptLabel,
} from '../db/prompts.ts';
import { checkTemplate } from '../domain/check-template.ts';
import { storable } from '../domain/storable.ts';
import { auditChange, presentActor } from './audit-change.ts';

/** The next version; text equal to the newest version's is that version. */
export async function addPromptVersion(
  ctx: PlannerContext,
  name: string,
  given: { template: string; reason: string },
): Promise<PromptVersion> {
  const wanted = storable(given);
  checkTemplate(name, wanted.template);
  const newest = (await listPromptVersions.many(ctx.db, name))[0];
  if (newest?.template === wanted.template) return newest;
  const at = ctx.clock.now();
  const { actor } = presentActor();
  const { template, reason } = wanted;
  try {
    return await ctx.db.transaction(async (tx) => {
      const { version } = await insertPromptVersion.one(tx, name, template, reason, actor, at);
      await auditChange(ctx, tx, {
        action: 'prompt.version_added',
        subject: name,
        data: { version },
      });
      return findPromptVersion.one(tx, name, version);
    });
  } catch (error) {
    if (!isUniqueViolation(error, 'prompt_templates_pkey')) throw error;
    throw new AppError('conflict', `Another version of ${name} was added at the same time.`);
  }
}

interface LabelChange {
  name: string;
  label: PromptLabel;
  version: number;
  reason: string;
}

/**
 * Points a label at a version. Production is an approval: by a person, not the author where there is another person, and only of
 * a text that still renders.
 */
export function labelPrompt(
  ctx: PlannerContext,
  actor: Actor,
  wanted: LabelChange,
): Promise<PromptVersion> {
  const { name, label, version } = wanted;
  return ctx.db.transaction(async (tx) => {
    const chosen = found(
      await findPromptVersion.maybe(tx, name, version),
      `version ${version} of prompt ${name}`,
    );
    const present = await lockLabel.maybe(tx, name, label);
    if (present?.version === version) return chosen;
    if (label === 'production') await checkApproval(tx, actor, chosen);
    const from = present?.version ?? null;
    await setLabel.run(tx, name, label, version, from, ctx.clock.now());
    return decided(ctx, tx, { ...wanted, act: 'labelled', from });
  });
}

async function checkApproval(tx: Transaction, actor: Actor, chosen: PromptVersion): Promise<void> {
  requirePerson(actor);
  const { people } = await countPeople.one(tx);
  if (chosen.author === actor.actor && people > 1) {
    throw new AppError(
      'forbidden',
      'Somebody other than its author puts a prompt into production.',
    );
  }
  checkTemplate(chosen.name, chosen.template);
}

/** Back to the version the label pointed at before; 409 where there is none. That version was approved when it was put there. */
export function rollbackPrompt(
  ctx: PlannerContext,
  actor: Actor,
  { name, label, reason }: Omit<LabelChange, 'version'>,
): Promise<PromptVersion> {
  if (label === 'production') requirePerson(actor);
  return ctx.db.transaction(async (tx) => {
    const present = found(
      await lockLabel.maybe(tx, name, label),
      `label ${label} of prompt ${name}`,
    );
    const version = present.previous_version;
    if (version === null) {
      throw new AppError('conflict', `${name} has no earlier ${label} version to go back to.`);
    }
    await setLabel.run(tx, name, label, version, null, ctx.clock.now());
    const from = present.version;
    return decided(ctx, tx, { name, label, version, reason, act: 'rolled_back', from });
  });
}

async function decided(
  ctx: PlannerContext,
  tx: Transaction,
  change: LabelChange & { act: 'labelled' | 'rolled_back'; from: number | null },
): Promise<PromptVersion> {
  const { name, label, version, reason, act, from } = storable(change);
  const { actor } = presentActor();
  await insertDecision.run(tx, name, label, act, version, from, reason, actor, ctx.clock.now());
  const action = act === 'labelled' ? 'prompt.labelled' : 'prompt.rolled_back';
  await auditChange(ctx, tx, { action, subject: name, data: { label, version, from, reason } });
  return findPromptVersion.one(tx, name, version);
}
