import { clockFromSetting } from '@almanac/shared/config/clock-setting';
import { errorText } from '@almanac/shared/lang/app-error';
import { startSandbox, type SandboxOptions } from './sandbox.ts';

/**
 * The sandbox as a process. Settings: PORT (0 takes any), HOST, SANDBOX_STATE_FILE,
 * SANDBOX_TIME_ZONE (IANA), SANDBOX_MODEL=1 (the scripted model, for tests), ALMANAC_CLOCK. Ends on
 * SIGTERM, SIGINT and when its parent goes.
 */
async function main(env: NodeJS.ProcessEnv): Promise<void> {
  const clock = clockFromSetting(env['ALMANAC_CLOCK']);
  const options: SandboxOptions = {
    port: Number(env['PORT'] ?? 0),
    now: () => clock.now(),
    model: env['SANDBOX_MODEL'] === '1',
    ...(env['HOST'] ? { host: env['HOST'] } : {}),
    ...(env['SANDBOX_TIME_ZONE'] ? { time_zone: env['SANDBOX_TIME_ZONE'] } : {}),
    ...(env['SANDBOX_STATE_FILE'] ? { state_file: env['SANDBOX_STATE_FILE'] } : {}),
  };
  const sandbox = await startSandbox(options);
  let closing = false;
  const stop = (): void => {
    if (closing) return;
    closing = true;
    void sandbox.close().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.once('disconnect', stop);
  console.log(`sandbox ready at ${sandbox.url} (nothing here reaches Google or Coda)`);
  process.send?.({ ready: true, url: sandbox.url });
}

await main(process.env).catch((error: unknown) => {
  console.error(errorText(error));
  process.exit(1);
});
