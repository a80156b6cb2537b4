/**
 * `npm run rebuild-actions -- --check|--write`: compares the table of Actions with the events that made it, and with `--write` puts it
 * right. Needs the owner's DATABASE_ADMIN_URL. Exit 1 where something differs and was not put right.
 */
import { openDatabase } from '@almanac/shared/pg/database';
import { UsageError } from './cli/arguments.ts';
import { runCommand } from './cli/run-command.ts';
import { readSettings } from './cli/settings.ts';
import { rebuildActions } from './rebuild/rebuild-actions.ts';

const USAGE = 'npm run rebuild-actions -- --check   or   -- --write';

await runCommand(async () => {
  const [mode, ...more] = process.argv.slice(2);
  if ((mode !== '--check' && mode !== '--write') || more.length > 0) throw new UsageError(USAGE);
  const url = readSettings()['DATABASE_ADMIN_URL'];
  if (url === undefined || url === '') {
    throw new Error('Set DATABASE_ADMIN_URL: only the owner may put Actions right.');
  }
  const db = openDatabase({ url, application_name: 'rebuild-actions', onError: () => undefined });
  try {
    const { actions, faults, written } = await rebuildActions(db, { write: mode === '--write' });
    console.log(`${actions} Actions made again from their events.`);
    for (const { action_id, fault, columns } of faults) {
      console.log(
        `  ${action_id} ${fault}${columns.length === 0 ? '' : `: ${columns.join(', ')}`}`,
      );
    }
    console.log(
      faults.length === 0 ? 'All are as noted.' : `${written} of ${faults.length} put right.`,
    );
    if (written < faults.length) process.exitCode = 1;
  } finally {
    await db.close();
  }
});
