/**
 * `npm run backup [-- --dir DIR --keep N]`: saves the stack's databases, restores the copy beside them, compares every table's rows,
 * walks the audit chain in it, and removes old backups only after that. With DATABASE_ADMIN_URL it works on that server, with
 * this machine's pg_dump. For cron: exit code 0 only when the backup was restored and is whole.
 */
import { join } from 'node:path';
import { backupArguments } from './cli/arguments.ts';
import { runCommand } from './cli/run-command.ts';
import { ROOT } from './cli/settings.ts';
import { drill } from './stack/backup/drill.ts';
import { installation } from './stack/backup/installation.ts';
import { forgetOld, saveBackup } from './stack/backup/save.ts';

const KEEP = 14;

await runCommand(async () => {
  const { dir = join(ROOT, 'backups'), keep = KEEP } = backupArguments(process.argv.slice(2));
  const here = installation();
  const folder = await saveBackup(here.programs, {
    dir,
    databases: here.databases,
    version: here.version,
    now: new Date(),
  });
  console.log(`Saved ${here.databases.join(' and ')} in ${folder}`);
  if (!(await drill(here, folder, (line) => console.log(line)))) {
    process.exitCode = 1;
    return console.log('The backup cannot be relied on; older ones stay.');
  }
  for (const old of forgetOld(dir, keep)) console.log(`Removed ${old}`);
  console.log('Backup verified.');
});
