/** Prompts change by new versions and by labels that point at one; text that was once used can always be read again. */
import type { Prompt } from '@almanac/shared/contracts/planner';
import { AppError } from '@almanac/shared/lang/app-error';
import { isUniqueViolation } from '@almanac/shared/pg/database';
import { found } from '@almanac/shared/pg/statement';
import type { PlannerContext } from '../context.ts';
import {
  findPromptVersion,
  insertPromptVersion,
  listPromptVersions,
  lockLabel,
  setLabel,
  type PromptLabel,
} from '../db/prompts.ts';
import { checkTemplate } from '../domain/render-prompt.ts';
import { storable } from '../domain/storable.ts';
import { auditChange, presentActor } from './record-plan-change.ts';

/** The next version; text equal to the newest version's is that version. */
export async function addPromptVersion(
  ctx: PlannerContext,
  name: string,
  given: { template: string; reason: string },
): Promise<Prompt> {
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

export function labelPrompt(
  ctx: PlannerContext,
  name: string,
  wanted: { label: PromptLabel; version: number },
): Promise<Prompt> {
  const { label, version } = wanted;
  return ctx.db.transaction(async (tx) => {
    found(await findPromptVersion.maybe(tx, name, version), `version ${version} of prompt ${name}`);
    const present = await lockLabel.maybe(tx, name, label);
    if (present?.version !== version) {
      await setLabel.run(tx, name, label, version, present?.version ?? null, ctx.clock.now());
      await auditChange(ctx, tx, {
        action: 'prompt.labelled',
        subject: name,
        data: { label, version },
      });
    }
    return findPromptVersion.one(tx, name, version);
  });
}

/** Back to the version the label pointed at before; 409 where there is none. */
export function rollbackPrompt(
  ctx: PlannerContext,
  name: string,
  label: PromptLabel,
): Promise<Prompt> {
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
    await auditChange(ctx, tx, {
      action: 'prompt.rolled_back',
      subject: name,
      data: { label, version, from: present.version },
    });
    return findPromptVersion.one(tx, name, version);
  });
}
