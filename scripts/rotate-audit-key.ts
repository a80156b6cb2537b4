/**
 * `npm run rotate-audit-key`: from now on a new key signs the audit's checkpoints. The old public key stays, so that all it signed can
 * still be verified; a running action-gateway takes the new key with its next look and says so in the audit.
 */
import { existsSync } from 'node:fs';
import { rotateSigningKey } from '@almanac/shared/audit/checkpoint-files';
import { checkpointDir } from './cli/checkpoint-dir.ts';
import { UsageError } from './cli/arguments.ts';
import { runCommand } from './cli/run-command.ts';
import { readSettings } from './cli/settings.ts';

await runCommand(async () => {
  const dir = checkpointDir(readSettings());
  if (!existsSync(dir)) throw new UsageError(`There are no checkpoints in ${dir}.`);
  const { key_id, previous_key_id } = rotateSigningKey(dir);
  console.log(
    `Key ${key_id} signs from now on${previous_key_id === null ? '' : `, in place of ${previous_key_id}`}.`,
  );
  console.log(`All public keys stay in ${dir}/public: keep a copy of them elsewhere.`);
});
