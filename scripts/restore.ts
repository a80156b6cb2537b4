/**
 * `npm run restore -- --drill [--from DIR]`: restores the newest backup (or that one) beside what runs, compares rows, walks the
 * audit chain, and removes it again. `-- --replace [--from DIR]`: the same, and then it takes the place of what is there, which
 * stays under another name; the services must be stopped.
 */
import { join } from 'node:path';
import { restoreArguments, UsageError } from './cli/arguments.ts';
import { runCommand } from './cli/run-command.ts';
import { ROOT } from './cli/settings.ts';
import { drill } from './stack/backup/drill.ts';
import { installation } from './stack/backup/installation.ts';
import { refuseInUse, restoreInto, takePlace } from './stack/backup/restore.ts';
import { backupsIn, readBackup } from './stack/backup/save.ts';

await runCommand(async () => {
  const { from, replace } = restoreArguments(process.argv.slice(2));
  const folder = from ?? backupsIn(join(ROOT, 'backups'))[0];
  if (folder === undefined)
    throw new UsageError('There is no backup below backups/: give --from DIR.');
  const here = installation();
  const say = (line: string): void => console.log(line);
  if (!replace) {
    const good = await drill(here, folder, say);
    console.log(good ? 'Drill passed.' : 'The backup cannot be relied on.');
    process.exitCode = good ? 0 : 1;
    return;
  }
  const manifest = await readBackup(folder);
  for (const { database } of manifest.databases) await refuseInUse(here.programs, database);
  if (!(await drill(here, folder, say))) throw new Error('Nothing was replaced.');
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(/\D/g, '');
  for (const saved of manifest.databases) {
    const fresh = `${saved.database}_restored`;
    await restoreInto(here.programs, { folder, saved, name: fresh });
    const kept = `${saved.database}_until_${stamp}`;
    await takePlace(here.programs, { database: saved.database, fresh, kept });
    console.log(
      `${saved.database} is the backup of ${manifest.created_at}; what was there is ${kept}.`,
    );
  }
  console.log('Start the services now: docker compose up -d --wait');
});
