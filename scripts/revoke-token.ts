/**
 * `npm run revoke-token [-- --actor NAME [--all]]`, in the stack `docker compose run --rm tools scripts/revoke-token.ts --actor planner`:
 * ends every token of an actor but the newest, which is what replaced them; with `--all` that one too. Without an actor it lists who
 * has how many. Needs DATABASE_ADMIN_URL.
 */
import { parseArgs } from 'node:util';
import { openDatabase } from '@almanac/shared/pg/database';
import { UsageError } from './cli/arguments.ts';
import { liveTokens, revokeTokens } from './cli/revoke-tokens.ts';
import { runCommand } from './cli/run-command.ts';
import { readSettings } from './cli/settings.ts';

await runCommand(async () => {
  const options = { actor: { type: 'string' }, all: { type: 'boolean' } } as const;
  const { values } = parseArgs({ options });
  const url = readSettings()['DATABASE_ADMIN_URL'];
  if (url === undefined || url === '') {
    throw new UsageError('Set DATABASE_ADMIN_URL: the owner of the database alone ends tokens.');
  }
  const db = openDatabase({ url, application_name: 'revoke-token', onError: () => undefined });
  try {
    if (values.actor === undefined) {
      for (const { actor, actor_type, live, newest_at } of await liveTokens.many(db)) {
        console.log(`  ${actor} (${actor_type}): ${live}, the newest of ${newest_at}`);
      }
      return;
    }
    const keep_newest = values.all !== true;
    const ended = await revokeTokens(db, values.actor, { keep_newest, at: new Date() });
    console.log(
      ended.length === 0
        ? `${values.actor} has no ${keep_newest ? 'older ' : ''}token.`
        : `Ended ${ended.length} of ${values.actor}: sha256 ${ended.join(', ')} …`,
    );
  } finally {
    await db.close();
  }
});
