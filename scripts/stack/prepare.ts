/**
 * What the stack's databases need before the services start: schema, logins, tokens, and n8n's own database. The container
 * `prepare` runs it at each start; where all is there it changes nothing.
 */
import { readdirSync } from 'node:fs';
import { z } from 'zod';
import { configFromEnv } from '@almanac/shared/config/config-from-env';
import { runCommand } from '../cli/run-command.ts';
import { prepareOwnDatabase } from '../embedded/own-database.ts';
import { prepareDatabase } from '../embedded/prepare-database.ts';
import { openDatabase } from '@almanac/shared/pg/database';
import { isFirstSignIn, LINK_MINUTES, makeSignInLink } from '../cli/sign-in-link.ts';
import { readServiceSecrets } from './secret-files.ts';
import { refuseWeak } from './weak-secret.ts';

const prepareEnv = z.object({
  DATABASE_ADMIN_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  N8N_DATABASE_PASSWORD: z.string().min(16),
  N8N_TOKEN: z.string().min(24),
  OPERATOR_TOKEN: z.string().min(24),
  METRICS_TOKEN: z.string().min(24),
  SERVICE_SECRETS_DIR: z.string().min(1),
  CONSOLE_URL: z.url(),
});

await runCommand(async () => {
  const config = configFromEnv(prepareEnv, process.env);
  // Also what was put in by hand since: a login that can be guessed never comes to be.
  refuseWeak(config.SERVICE_SECRETS_DIR, readdirSync(config.SERVICE_SECRETS_DIR));
  await prepareDatabase(config.DATABASE_ADMIN_URL, {
    ...readServiceSecrets(config.SERVICE_SECRETS_DIR),
    n8n_token: config.N8N_TOKEN,
    operator_token: config.OPERATOR_TOKEN,
    metrics_token: config.METRICS_TOKEN,
  });
  console.log('✓ schema, logins and tokens');
  const n8n = { name: 'n8n', password: config.N8N_DATABASE_PASSWORD };
  await prepareOwnDatabase(config.DATABASE_ADMIN_URL, n8n);
  console.log("✓ n8n's database");
  await sayFirstSignIn(config.DATABASE_ADMIN_URL, config.CONSOLE_URL);
});

/** Until somebody has a password each start says where the first one is set. */
async function sayFirstSignIn(url: string, console_url: string): Promise<void> {
  const db = openDatabase({ url, application_name: 'prepare', onError: () => undefined });
  try {
    if (!(await isFirstSignIn(db))) return;
    console.log(`✓ first sign-in, within ${LINK_MINUTES} minutes:`);
    console.log(await makeSignInLink(db, console_url));
  } finally {
    await db.close();
  }
}
