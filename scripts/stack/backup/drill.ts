/** The drill: a backup is as good as its last restore. */
import type { AuditVerdict, Installation } from './installation.ts';
import { dropDatabase, restoreInto } from './restore.ts';
import { readBackup, type Manifest } from './save.ts';

/** Restores every database of the backup beside what runs, says what came back, and removes it. True where all is whole. */
export async function drill(
  here: Installation,
  folder: string,
  say: (line: string) => void,
): Promise<boolean> {
  const manifest = await readBackup(folder);
  let whole = true;
  for (const saved of manifest.databases) {
    const name = `${saved.database}_drill`;
    try {
      say(`${saved.database} of ${manifest.created_at}, restored:`);
      const { differences, counts } = await restoreInto(here.programs, { folder, saved, name });
      const equal = differences.length === 0;
      const rows = equal ? 'Every table has the rows that were saved.' : 'Rows differ.';
      const audit = await auditOf(here, saved, name);
      const lines = [...counts, ...differences.map((line) => `! ${line}`), rows, ...audit.says];
      for (const line of lines) say(`  ${line}`);
      whole &&= equal && audit.verified;
    } finally {
      await dropDatabase(here.programs, name);
    }
  }
  return whole;
}

/** n8n's database has no audit. */
async function auditOf(
  here: Installation,
  saved: Manifest['databases'][number],
  name: string,
): Promise<AuditVerdict> {
  if (!('core.audit_event' in saved.rows)) return { verified: true, says: [] };
  return here.verifyAudit(name);
}
