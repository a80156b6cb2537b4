import type { AuditCheckpoint } from '@almanac/shared/contracts/audit';

/**
 * One line that goes out with a reflection: whoever cuts the audit's end later would have to change what already stands with others. All
 * a verifier needs of it is the size and the whole hash.
 */
export function footerOf({ size, head_hash, time, key_id }: AuditCheckpoint): string {
  return `_Audit: ${size} rows at ${time}, head \`${head_hash}\`, signed by ${key_id}._`;
}
