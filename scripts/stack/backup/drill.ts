/** The drill: a backup is as good as its last restore. */
import type { Installation } from './installation.ts';
import { dropDatabase, restoreInto } from './restore.ts';
import { readBackup } from './save.ts';

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
      const { differences, counts } = await restoreInto(here.programs, { folder, saved, name });
      say(`${saved.database} of ${manifest.created_at}, restored:`);
      for (const line of counts) say(`  ${line}`);
      for (const line of differences) say(`  ! ${line}`);
      say(
        differences.length === 0 ? '  Every table has the rows that were saved.' : '  Rows differ.',
      );
      whole &&= differences.length === 0;
      if (`core.audit_event` in saved.rows) {
        const verdict = await here.verifyAudit(name);
        for (const line of verdict.says) say(`  ${line}`);
        whole &&= verdict.verified;
      }
    } finally {
      await dropDatabase(here.programs, name);
    }
  }
  return whole;
}
