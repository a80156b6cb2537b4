/**
 * Signs where the audit stands, outside of the database: every 100 rows, or 60 s after the first row that no checkpoint covers. It
 * also runs while everything is stopped (I8); it acts on nothing but its own files.
 */
import { appendAudit } from '@almanac/shared/audit/append';
import { chainHead, linkAt, rowsOfAction } from '@almanac/shared/audit/chain-rows';
import { signCheckpoint, type SigningKey } from '@almanac/shared/audit/checkpoint';
import {
  appendCheckpoint,
  latestCheckpoint,
  openSigningKey,
  publicKeys,
} from '@almanac/shared/audit/checkpoint-files';
import {
  declaredIn,
  EPOCH_ACTION,
  SIGNING_KEY_ACTION,
  signedEpoch,
  type ChainEpoch,
} from '@almanac/shared/audit/judge-checkpoints';
import type { AuditCheckpoint } from '@almanac/shared/contracts/audit';
import type { Check } from '@almanac/shared/contracts/health';
import { errorText } from '@almanac/shared/lang/app-error';
import { SERVICE, type ActionGatewayContext } from '../context.ts';

const ROWS = 100;
const WAIT_MS = 60_000;

export interface CheckpointKeeper {
  /** Writes one when it is due, or now when `force` is set and there is a new row. */
  look(force?: boolean): Promise<AuditCheckpoint | undefined>;
  latest(): AuditCheckpoint | undefined;
  check(): Check;
  stop(): Promise<void>;
}

/** Undefined where no directory is set. Never throws from its timer: what fails shows in health, and is tried again. */
export function keepCheckpoints(ctx: ActionGatewayContext): CheckpointKeeper | undefined {
  const { ALMANAC_CHECKPOINT_DIR: dir, CHECKPOINT_LOOK_MS: look_ms } = ctx.config;
  if (dir === undefined) return undefined;
  let failure: string | undefined;
  let uncovered_since = Number.POSITIVE_INFINITY;
  let turn: Promise<unknown> = Promise.resolve();
  let key_told: string | undefined;
  const once = async (force: boolean): Promise<AuditCheckpoint | undefined> => {
    const key = openSigningKey(dir);
    if (key.key_id !== key_told) await tellKey(ctx, key, latestCheckpoint(dir)?.key_id);
    key_told = key.key_id;
    const head = await chainHead.maybe(ctx.db);
    const size = (await lastSigned(ctx, dir))?.size ?? 0;
    if (head === undefined || head.seq <= size) {
      uncovered_since = Number.POSITIVE_INFINITY;
      return undefined;
    }
    uncovered_since = Math.min(uncovered_since, performance.now());
    const due = head.seq - size >= ROWS || performance.now() - uncovered_since >= WAIT_MS;
    if (!due && !force) return undefined;
    const time = new Date().toISOString();
    const facts = { origin: 'almanac', size: head.seq, head_hash: head.hash, time };
    const checkpoint = signCheckpoint(facts, key);
    appendCheckpoint(dir, checkpoint);
    uncovered_since = Number.POSITIVE_INFINITY;
    return checkpoint;
  };
  const look = (force = false): Promise<AuditCheckpoint | undefined> => {
    const next = turn.then(() => once(force));
    turn = next.then(
      () => (failure = undefined),
      (error: unknown) => {
        if (failure === undefined) ctx.log.error({ error: errorText(error) }, 'no checkpoint');
        failure = errorText(error);
      },
    );
    return next;
  };
  const timer = setInterval(() => void look().catch(() => undefined), look_ms);
  return {
    look,
    latest: () => latestCheckpoint(dir),
    check: () =>
      failure === undefined
        ? { status: 'pass' }
        : { status: 'warn', detail: `No checkpoint can be written to ${dir}: ${failure}` },
    stop: async () => {
      clearInterval(timer);
      await turn;
    },
  };
}

/**
 * What new checkpoints follow from: the latest, or after a restore that a person declared the last good one. Throws where the chain is
 * not the one that was signed: a signature would hide that.
 */
async function lastSigned(
  ctx: ActionGatewayContext,
  dir: string,
): Promise<AuditCheckpoint | undefined> {
  const latest = latestCheckpoint(dir);
  if (latest === undefined || (await stands(ctx, latest))) return latest;
  const declared = await lastEpoch(ctx, dir);
  if (declared !== undefined && declared.declared_at > latest.time) {
    if (await stands(ctx, declared.last_good)) return declared.last_good;
  }
  throw new Error(
    `the chain is not the one that was signed at ${latest.time}: run npm run audit-verify`,
  );
}

async function stands(
  ctx: ActionGatewayContext,
  { size, head_hash }: AuditCheckpoint,
): Promise<boolean> {
  return (await linkAt.maybe(ctx.db, size))?.hash.toString('hex') === head_hash;
}

/** The newest that a person declared and our key signed: any service may write a row that says so. */
async function lastEpoch(ctx: ActionGatewayContext, dir: string): Promise<ChainEpoch | undefined> {
  const keys = publicKeys(dir);
  const rows = await rowsOfAction.many(ctx.db, EPOCH_ACTION);
  return rows
    .flatMap(({ canon }) => signedEpoch(declaredIn(canon), keys) ?? [])
    .toSorted((a, b) => a.declared_at.localeCompare(b.declared_at))
    .at(-1);
}

/** The chain says which keys sign, so that a directory that was emptied does not pass for a new one. */
async function tellKey(
  ctx: ActionGatewayContext,
  key: SigningKey,
  last_key_id: string | undefined,
): Promise<void> {
  if (key.key_id === last_key_id) return;
  await ctx.db.transaction((tx) =>
    appendAudit(tx, {
      at: ctx.clock.now(),
      actor: SERVICE,
      actor_type: 'service',
      action: SIGNING_KEY_ACTION,
      subject: key.key_id,
      corr_id: null,
      data: { public_key: key.public_pem, follows: last_key_id ?? null },
    }),
  );
}
