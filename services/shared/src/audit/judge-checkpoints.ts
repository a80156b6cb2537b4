/**
 * Compares signed checkpoints with the chain they were made of. What a restore from a backup abandoned is no damage once a person has
 * said so by a signed `chain.epoch` row; hashes are never made again.
 */
import { z } from 'zod';
import { auditCheckpoint, type AuditCheckpoint, type AuditFault } from '../contracts/audit.ts';
import { checkpointFault, signatureFault } from './checkpoint.ts';
import type { CheckpointRecords } from './checkpoint-files.ts';

export const EPOCH_TAG = 'almanac.epoch.v1';
export const EPOCH_ACTION = 'chain.epoch';
export const SIGNING_KEY_ACTION = 'audit.signing_key';

/** What a `chain.epoch` row holds; signed over all but the signature. */
const chainEpoch = z.object({
  last_good: auditCheckpoint,
  abandoned: z.int(),
  /** Keys whose public half was lost with their checkpoints. */
  abandoned_keys: z.array(z.string()).default([]),
  declared_at: z.iso.datetime(),
  key_id: z.string(),
  signature: z.string(),
});
export type ChainEpoch = z.infer<typeof chainEpoch>;

export interface ChainFacts {
  head_seq: number;
  /** The hash in hex at each size that a checkpoint names, as far as the chain reaches. */
  hash_at: ReadonlyMap<number, string>;
  /** What the chain.epoch rows declare, as `declaredIn` reads it. */
  epochs: readonly unknown[];
  /** Keys the chain says have signed. */
  signing_keys: readonly string[];
}

export function judgeCheckpoints(
  records: CheckpointRecords,
  chain: ChainFacts,
): { faults: AuditFault[]; notes: string[]; abandoned: number } {
  const faults: AuditFault[] = [];
  const notes: string[] = [];
  const epochs = chain.epochs.flatMap((data) => {
    const epoch = goodEpoch(data, records, chain);
    if (epoch === undefined)
      faults.push(signature('a chain.epoch row is no person’s, or not signed by our key'));
    return epoch === undefined ? [] : [epoch];
  });
  let abandoned = 0;
  for (const checkpoint of records.checkpoints) {
    const fault = faultOf(checkpoint, records, chain);
    if (fault === undefined) continue;
    if (fault.excusable && epochs.some((epoch) => abandons(epoch, checkpoint))) abandoned += 1;
    else faults.push(fault.fault);
  }
  if (records.unreadable > 0) {
    faults.push(signature(`${records.unreadable} lines of the checkpoint files cannot be read`));
  }
  for (const key_id of chain.signing_keys) {
    if (records.public_keys.has(key_id)) continue;
    if (epochs.some(({ abandoned_keys }) => abandoned_keys.includes(key_id))) continue;
    faults.push(signature(`the chain knows the key ${key_id}; its public half is gone`));
  }
  if (abandoned > 0) notes.push(`${abandoned} checkpoints lie after a restore's last good one.`);
  if (records.checkpoints.length === 0) notes.push('There is no checkpoint yet.');
  return { faults, notes, abandoned };
}

function faultOf(
  checkpoint: AuditCheckpoint,
  records: CheckpointRecords,
  chain: ChainFacts,
): { fault: AuditFault; excusable: boolean } | undefined {
  const { size, time, head_hash } = checkpoint;
  const signed = checkpointFault(checkpoint, records.public_keys);
  if (signed !== undefined) {
    const detail = `the checkpoint of ${time} at ${size} rows: ${signed}`;
    return { fault: signature(detail, size), excusable: false };
  }
  if (size > chain.head_seq) {
    const detail = `at ${time} the chain had ${size} rows, now it has ${chain.head_seq}`;
    return {
      fault: { kind: 'truncation', seq: size, audit_id: null, detail },
      excusable: true,
    };
  }
  if (chain.hash_at.get(size) === head_hash) return undefined;
  const detail = `row ${size} is not the one that was signed at ${time}: the chain was written anew`;
  return { fault: signature(detail, size), excusable: true };
}

function signature(detail: string, seq: number | null = null): AuditFault {
  return { kind: 'signature', seq, audit_id: null, detail };
}

function goodEpoch(
  data: unknown,
  { public_keys }: CheckpointRecords,
  chain: ChainFacts,
): ChainEpoch | undefined {
  const epoch = signedEpoch(data, public_keys);
  const last_good = epoch?.last_good;
  return last_good && chain.hash_at.get(last_good.size) === last_good.head_hash ? epoch : undefined;
}

/** What a `chain.epoch` row declares, from its hashed text; undefined where it is no person's row. Any service may write rows. */
export function declaredIn(canon: string): unknown {
  const { actor_type, data } = JSON.parse(canon) as { actor_type: unknown; data: unknown };
  return actor_type === 'person' ? data : undefined;
}

/** Undefined where it is none, or not signed by a key of ours. */
export function signedEpoch(
  data: unknown,
  public_keys: CheckpointRecords['public_keys'],
): ChainEpoch | undefined {
  const parsed = chainEpoch.safeParse(data).data;
  if (parsed === undefined) return undefined;
  const { signature: signed, ...record } = parsed;
  const proof = { key_id: record.key_id, signature: signed };
  return signatureFault(EPOCH_TAG, record, proof, public_keys) === undefined ? parsed : undefined;
}

/** Only what came after the last good one, and before a person said so. */
function abandons({ last_good, declared_at }: ChainEpoch, checkpoint: AuditCheckpoint): boolean {
  return checkpoint.size > last_good.size && checkpoint.time <= declared_at;
}

/** The newest checkpoint that is well signed and fits the chain. */
export function lastGoodCheckpoint(
  records: CheckpointRecords,
  chain: ChainFacts,
): AuditCheckpoint | undefined {
  return records.checkpoints
    .toReversed()
    .find((checkpoint) => faultOf(checkpoint, records, chain) === undefined);
}
