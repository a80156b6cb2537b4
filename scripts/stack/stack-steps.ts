/** The steps of an upgrade that are `docker compose` on this machine. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ROOT } from '../cli/settings.ts';
import type { UpgradeSteps } from './upgrade-steps.ts';

const run = promisify(execFile);
const LIMIT_MS = 20 * 60_000;
/** Those whose images are Almanac's own. */
const BUILT = ['prepare', 'n8n-import', 'memory-gateway', 'planner', 'scheduler', 'observer'];
const SERVICES = [...BUILT.slice(2), 'action-gateway', 'console'];

export function stackSteps(
  command: readonly [string, ...string[]] = ['docker', 'compose'],
  started: readonly string[] = [],
): Pick<UpgradeSteps, 'bringImages' | 'start' | 'smokeTest'> {
  const [program, ...before] = command;
  const compose = async (args: readonly string[], version?: string): Promise<string> => {
    const env = version === undefined ? {} : { ALMANAC_VERSION: version };
    const { stdout } = await run(program, [...before, ...args], {
      cwd: ROOT,
      env: { ...process.env, ...env },
      timeout: LIMIT_MS,
      maxBuffer: 32_000_000,
    }).catch((error: unknown) => {
      const { stderr = String(error) } = error as { stderr?: string };
      throw new Error(stderr.trimEnd().split('\n').slice(-6).join('\n'));
    });
    return stdout;
  };
  let running: string | undefined;
  return {
    bringImages: async (version) => {
      await compose(['build', ...BUILT, 'action-gateway', 'console'], version);
    },
    start: async (version) => {
      // n8n learns of its webhooks at its start, and must not run while they are imported.
      await compose(['stop', 'n8n'], version);
      await compose(['up', '-d', '--no-build', '--wait', ...started], version);
      running = version;
    },
    smokeTest: async () => {
      for (const service of SERVICES) {
        await compose(['exec', '-T', service, 'node', 'infra/is-ready.mjs'], running);
      }
      const walk = ['run', '--rm', '--no-deps', 'tools', 'scripts/audit-verify.ts'];
      const said = await compose(walk, running);
      if (!said.includes('Chain verified.')) throw new Error('The audit chain does not verify.');
    },
  };
}
