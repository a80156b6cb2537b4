/** Verifying with the checkpoints of this installation, and what a person does about a restore from a backup. */
import { appendAudit } from '@almanac/shared/audit/append';
import { signRecord } from '@almanac/shared/audit/checkpoint';
import {
  openSigningKey,
  readCheckpoints,
  type CheckpointRecords,
} from '@almanac/shared/audit/checkpoint-files';
import {
  EPOCH_ACTION,
  EPOCH_TAG,
  judgeCheckpoints,
  lastGoodCheckpoint,
} from '@almanac/shared/audit/judge-checkpoints';
import { chainFacts, verifyAudit } from '@almanac/shared/audit/verify';
import type { AuditVerification, epochReply } from '@almanac/shared/contracts/audit';
import { requestScope, type Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import type { z } from 'zod';
import type { ActionGatewayContext } from '../context.ts';
import { requireFreshDeed } from './require-deed.ts';

const BOOT_ROWS = 10_000;

/** The whole chain. Works while everything is stopped. */
export function verifyWhole(ctx: ActionGatewayContext): Promise<AuditVerification> {
  return verifyAudit(ctx.db, { checkpoints: recordsOf(ctx) });
}

/** At the start: the newest 10,000 rows, so that damage shows before anything is added. It is told, and nothing is refused. */
export async function verifyAtStart(ctx: ActionGatewayContext): Promise<AuditVerification> {
  const found = await verifyAudit(ctx.db, { checkpoints: recordsOf(ctx), last: BOOT_ROWS });
  const { verified, rows, ms, faults } = found;
  if (verified) ctx.log.info({ rows, ms }, 'the end of the audit chain is whole');
  else ctx.log.error({ rows, ms, faults: faults.slice(0, 5) }, 'the audit chain is damaged');
  return found;
}

function recordsOf(ctx: ActionGatewayContext): CheckpointRecords | undefined {
  const dir = ctx.config.ALMANAC_CHECKPOINT_DIR;
  return dir === undefined ? undefined : readCheckpoints(dir);
}

/**
 * A person says that the database was restored from a backup, or the checkpoints were lost: what was signed after the newest checkpoint
 * that fits, and keys whose public half is gone, are abandoned by a signed row. Hashes are never made again. 403 without a fresh sign-in; 409 while the chain is damaged in itself, or where nothing was lost.
 */
export async function declareEpoch(
  ctx: ActionGatewayContext,
  actor: Actor,
  reason: string,
): Promise<z.infer<typeof epochReply>> {
  await requireFreshDeed(ctx.db, actor, 'keep_audit');
  const dir = ctx.config.ALMANAC_CHECKPOINT_DIR;
  const records = recordsOf(ctx);
  if (dir === undefined || records === undefined) {
    throw conflict('No checkpoints are kept here (ALMANAC_CHECKPOINT_DIR).', 'no_checkpoints');
  }
  const { faults, facts } = await chainFacts(ctx.db, records);
  if (faults.length > 0) {
    throw conflict('The chain is damaged in itself: restore a good backup first.', 'chain_damaged');
  }
  const last_good = lastGoodCheckpoint(records, facts);
  if (last_good === undefined) {
    throw conflict(
      'No checkpoint fits this chain: it is not a copy of ours.',
      'no_good_checkpoint',
    );
  }
  const lost = judgeCheckpoints(records, facts).faults.filter(
    ({ kind, seq }) =>
      kind === 'truncation' || (kind === 'signature' && (seq ?? 0) > last_good.size),
  );
  const abandoned_keys = facts.signing_keys.filter((id) => !records.public_keys.has(id));
  if (lost.length === 0 && abandoned_keys.length === 0)
    throw conflict('Nothing that was signed is missing.', 'nothing_lost');
  const key = openSigningKey(dir);
  const at = ctx.clock.now();
  const record = {
    last_good,
    abandoned: lost.length,
    abandoned_keys,
    declared_at: new Date().toISOString(),
    key_id: key.key_id,
  };
  const signature = signRecord(EPOCH_TAG, record, key);
  await ctx.db.transaction((tx) =>
    appendAudit(tx, {
      at,
      actor: actor.actor,
      actor_type: actor.actor_type,
      action: EPOCH_ACTION,
      subject: 'audit',
      corr_id: requestScope()?.request_id ?? null,
      data: { ...record, signature },
      private: { of: actor.actor, data: { reason } },
    }),
  );
  return { last_good, abandoned: lost.length };
}

function conflict(detail: string, code: string): AppError {
  return new AppError('conflict', detail, { code });
}
