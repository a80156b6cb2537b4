/**
 * `npm run rebuild-blocks -- --check|--write`: compares the scheduler's blocks with what was noted of their changes, and with `--write` puts
 * them right. Needs the owner's DATABASE_ADMIN_URL. Exit 1 where something differs and was not put right.
 */
import { openDatabase } from '@almanac/shared/pg/database';
import { UsageError } from './cli/arguments.ts';
import { runCommand } from './cli/run-command.ts';
import { readSettings } from './cli/settings.ts';
import { rebuildBlocks } from './rebuild/rebuild-blocks.ts';

const USAGE = 'npm run rebuild-blocks -- --check   or   -- --write';

await runCommand(async () => {
  const [mode, ...more] = process.argv.slice(2);
  if ((mode !== '--check' && mode !== '--write') || more.length > 0) throw new UsageError(USAGE);
  const url = readSettings()['DATABASE_ADMIN_URL'];
  if (url === undefined || url === '') {
    throw new Error('Set DATABASE_ADMIN_URL: only the owner may put blocks right.');
  }
  const db = openDatabase({ url, application_name: 'rebuild-blocks', onError: () => undefined });
  try {
    const { blocks, facts, faults, written } = await rebuildBlocks(db, {
      write: mode === '--write',
    });
    console.log(`${blocks} blocks made again from ${facts} facts.`);
    for (const { block_id, fault, columns } of faults) {
      console.log(`  ${block_id} ${fault}${columns.length === 0 ? '' : `: ${columns.join(', ')}`}`);
    }
    console.log(
      faults.length === 0 ? 'All are as noted.' : `${written} of ${faults.length} put right.`,
    );
    if (written < faults.length) process.exitCode = 1;
  } finally {
    await db.close();
  }
});
