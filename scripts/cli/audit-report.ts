/** What a walk through the audit chain found, in words for a person. */
import type { AuditFault, AuditVerification } from '@almanac/shared/contracts/audit';

/** One sentence per kind of damage: what it means for whoever reads it. */
export const MEANING: Record<AuditFault['kind'], string> = {
  content: 'a row says something else than when it was written',
  link: 'a row does not follow from the one before it',
  gap: 'rows are missing in the middle',
  fork: 'two rows follow from the same one',
  unsealed: 'a row stands beside the chain: it was written past it',
  dangling: 'the chain names a row that is gone',
  truncation: 'the end is missing: the chain was longer when it was signed',
  signature: 'what was signed outside of the database says otherwise',
};

const SHOWN = 20;

export function auditReport(result: AuditVerification): string[] {
  const { rows, ms, head_seq, head_hash, faults, notes, checkpoints } = result;
  const rate = Math.round(rows / Math.max(ms / 1000, 0.001));
  const compared =
    checkpoints === null
      ? 'No checkpoints were at hand: a tail that was cut off would not show.'
      : `${checkpoints} signed checkpoints compared.`;
  const kinds = [...new Set(faults.map(({ kind }) => kind))];
  return [
    `${rows} rows, head ${head_hash.slice(0, 16)} at ${head_seq}, ${ms} ms (${rate} rows/s)`,
    compared,
    ...notes,
    ...kinds.map((kind) => `  ${kind}: ${MEANING[kind]}.`),
    ...faults.slice(0, SHOWN).map(lineOf),
    ...(faults.length > SHOWN ? [`  … and ${faults.length - SHOWN} more.`] : []),
    result.verified ? 'Chain verified.' : `The chain is damaged: ${kinds.join(', ')}.`,
  ];
}

function lineOf({ kind, seq, audit_id, detail }: AuditFault): string {
  const where = [seq === null ? '' : `at ${seq}`, audit_id ?? ''].filter((part) => part !== '');
  return `    ${kind} ${where.join(' ')}: ${detail}`;
}
