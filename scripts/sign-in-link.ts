/**
 * `npm run sign-in-link -- [person]`: a link by which that person (the operator when not given) sets a password, once and within 15
 * minutes. Needs the owner's DATABASE_ADMIN_URL; of the stack: docker compose run --rm tools scripts/sign-in-link.ts [person].
 */
import { openDatabase } from '@almanac/shared/pg/database';
import { UsageError } from './cli/arguments.ts';
import { runCommand } from './cli/run-command.ts';
import { readSettings } from './cli/settings.ts';
import { FIRST_PERSON, isPerson, LINK_MINUTES, makeSignInLink } from './cli/sign-in-link.ts';

await runCommand(async () => {
  const [person_id = FIRST_PERSON, ...more] = process.argv.slice(2);
  if (more.length > 0) throw new UsageError('npm run sign-in-link -- [person]');
  const settings = readSettings();
  const url = settings['DATABASE_ADMIN_URL'] ?? '';
  if (url === '') {
    throw new UsageError(
      'Set DATABASE_ADMIN_URL. Of npm start each start prints a link for the operator.',
    );
  }
  const db = openDatabase({ url, application_name: 'sign-in-link', onError: () => undefined });
  try {
    if (!(await isPerson(db, person_id))) {
      throw new UsageError(`${person_id} is no person here, or not active any more.`);
    }
    const console_url = settings['CONSOLE_URL'] || 'http://127.0.0.1:8080';
    console.log(await makeSignInLink(db, console_url, person_id));
    console.log(`For ${person_id}, once, within ${LINK_MINUTES} minutes.`);
  } finally {
    await db.close();
  }
});
