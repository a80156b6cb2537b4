/**
 * Brings Uptime-Kuma's monitors to what this repository says: `docker compose run --rm tools scripts/stack/kuma.ts`. Makes its first user
 * (`operator`, with the operator's password) where there is none. Run again it changes nothing. How people are told (mail, chat) is
 * chosen in its pages, and kept.
 */
import { z } from 'zod';
import { configFromEnv } from '@almanac/shared/config/config-from-env';
import { runCommand } from '../cli/run-command.ts';
import { bringMonitors } from './kuma/bring-monitors.ts';
import { openKuma } from './kuma/kuma-client.ts';
import { wantedMonitors } from './kuma/monitors.ts';

const kumaEnv = z.object({
  KUMA_URL: z.url(),
  KUMA_PUSH_KEY: z.string().min(24),
  OPERATOR_PASSWORD: z.string().min(12),
});
const USER = 'operator';

await runCommand(async () => {
  const config = configFromEnv(kumaEnv, process.env);
  const kuma = await openKuma(config.KUMA_URL);
  try {
    if (await kuma.setUp(USER, config.OPERATOR_PASSWORD)) console.log(`✓ user ${USER} made`);
    await kuma.login(USER, config.OPERATOR_PASSWORD);
    const { added, changed, kept, left_over } = await bringMonitors(
      kuma,
      wantedMonitors(config.KUMA_PUSH_KEY),
    );
    console.log(
      `✓ monitors: ${added.length} added, ${changed.length} changed, ${kept.length} as they were`,
    );
    if (left_over.length > 0)
      console.log(`  No longer wanted, yours to remove: ${left_over.join(', ')}`);
  } finally {
    kuma.close();
  }
});
