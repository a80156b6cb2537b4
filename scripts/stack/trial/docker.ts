/** Docker as a command: what it is here, and the compose project of a trial. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ROOT } from '../../cli/settings.ts';

const run = promisify(execFile);
const LIMIT_MS = 15 * 60_000;
const OUTPUT_BYTES = 32_000_000;
/** From here on Docker knows how often to ask a container that is starting. */
const START_INTERVAL_SINCE = 25;

/** Throws with the end of the program's output. */
export async function docker(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { stdout } = await run('docker', args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    timeout: LIMIT_MS,
    maxBuffer: OUTPUT_BYTES,
  }).catch((error: unknown) => {
    const { stderr = '', stdout: said = '' } = error as { stderr?: string; stdout?: string };
    const end = `${said}\n${stderr}`.trimEnd().split('\n').slice(-15).join('\n');
    throw new Error(`docker ${args.slice(0, 12).join(' ')} failed.\n${end}`);
  });
  return stdout;
}

/** Why nothing can be tried here; undefined where Docker and Compose are as they must be. */
export async function missingDocker(): Promise<string | undefined> {
  const engine = await docker(['version', '--format', '{{.Server.Version}}']).catch(() => '');
  if (engine === '') return 'Docker is not here, or its daemon does not answer';
  const compose = await docker(['compose', 'version', '--short']).catch(() => '');
  if (!/^v?([2-9]|\d\d)\./.test(compose))
    return 'Docker is here, but not Docker Compose 2.24 or newer';
  return undefined;
}

export async function knowsStartInterval(): Promise<boolean> {
  const engine = await docker(['version', '--format', '{{.Server.Version}}']);
  return Number.parseInt(engine, 10) >= START_INTERVAL_SINCE;
}

/** True where the image is here or can be brought here. */
export async function hasImage(image: string): Promise<boolean> {
  const is_here = await docker(['image', 'inspect', '--format', '{{.Id}}', image]).catch(() => '');
  if (is_here !== '') return true;
  return (await docker(['pull', '--quiet', image]).catch(() => '')) !== '';
}
