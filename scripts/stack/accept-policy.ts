/**
 * The operator's word, once, that Almanac may write its blocks into the calendar and its columns and posts into Coda, and tell people
 * who are registered here, without asking each time (level 1: it can be taken back). In the stack:
 * `docker compose run --rm tools scripts/stack/accept-policy.ts --yes`. Until then each write waits for an approval.
 */
import { z } from 'zod';
import { configFromEnv } from '@almanac/shared/config/config-from-env';
import { UsageError } from '../cli/arguments.ts';
import { runCommand } from '../cli/run-command.ts';
import { acceptPolicy } from '../embedded/accept-policy.ts';

const acceptEnv = z.object({ ACTION_GATEWAY_URL: z.url(), OPERATOR_TOKEN: z.string().min(24) });

await runCommand(async () => {
  if (!process.argv.includes('--yes')) {
    throw new UsageError(
      'With --yes you allow Almanac, until you take it back, to write blocks into its calendar, to update rows and post in Coda, and to tell people here at allowed addresses.',
    );
  }
  const config = configFromEnv(acceptEnv, process.env);
  const added = await acceptPolicy(config.ACTION_GATEWAY_URL, config.OPERATOR_TOKEN, {
    scope: 'any',
    reason: 'The default policy, accepted by the operator at the installation.',
    parts: ['google', 'coda', 'people'],
  });
  console.log(added.length === 0 ? 'It was accepted before.' : `Accepted: ${added.join(', ')}.`);
});
