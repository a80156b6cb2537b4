/** Langfuse's login and database, from the URL that Langfuse itself is given. The container `langfuse-prepare` runs it at each start. */
import { z } from 'zod';
import { configFromEnv } from '@almanac/shared/config/config-from-env';
import { runCommand } from '../cli/run-command.ts';
import { prepareOwnDatabase } from '../embedded/own-database.ts';

const postgres = z.url({ protocol: /^postgres(ql)?$/ });
const prepareEnv = z.object({ DATABASE_ADMIN_URL: postgres, LANGFUSE_DATABASE_URL: postgres });

await runCommand(async () => {
  const config = configFromEnv(prepareEnv, process.env);
  const { username: name, password } = new URL(config.LANGFUSE_DATABASE_URL);
  await prepareOwnDatabase(config.DATABASE_ADMIN_URL, {
    name,
    password: decodeURIComponent(password),
  });
  console.log("✓ Langfuse's database");
});
