/** A stack of its own for a trial: own project, own secrets, own images, the sandbox for accounts; nothing of it stays. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { readStack } from '../../check/read-stack.ts';
import { stackFiles } from '../../check/stack-rules.ts';
import { ROOT } from '../../cli/settings.ts';
import { findFreePort } from '../../embedded/ports.ts';
import { writeAnswers, writeSecrets } from '../write-settings.ts';
import { docker, knowsStartInterval } from './docker.ts';

export const OWN = [
  'memory-gateway',
  'planner',
  'scheduler',
  'observer',
  'action-gateway',
  'console',
] as const;
/** What the main job needs; the rest is tried where its images can be had. */
const NEEDED = ['postgres', 'valkey', 'sandbox', ...OWN, 'n8n'];
const DOMAIN = 'almanac.test';

export interface TrialStack {
  /** What could be started. */
  services: readonly string[];
  https_port: number;
  /** Of this trial's files; what a sibling's compose file names stands beside them. */
  dir: string;
  secret(file: string): string;
  /** How this trial's `docker compose` is called. */
  command: readonly [string, ...string[]];
  /** `docker compose …` of this trial. */
  compose(...args: string[]): Promise<string>;
  /** Runs a verb of inside.ts beside the sandbox. */
  inside<T>(...args: string[]): Promise<T>;
  /** The container's id. */
  idOf(service: string): Promise<string>;
  setKilled(killed: boolean): void;
  /** Another project of the same images and secrets, with a further compose file. */
  sibling(suffix: string, override: string): Sibling;
  down(): Promise<void>;
}

/** Of it nothing runs until it is asked for. */
export type Sibling = Pick<TrialStack, 'compose' | 'inside' | 'down'>;

/** Builds and starts everything; `extra` are the optional services whose images are here. `say` hears of each step. */
export async function startTrial(
  extra: readonly string[],
  say: (line: string) => void,
): Promise<TrialStack> {
  const dir = mkdtempSync(join(tmpdir(), 'almanac-stack-'));
  // The containers' users must get to the mounts below.
  chmodSync(dir, 0o755);
  mkdirSync(join(dir, 'control'));
  const place = { env_file: join(dir, '.env'), secrets_dir: join(dir, 'secrets') };
  await writeSecrets(place);
  writeAnswers(place, ANSWERS);
  const https_port = await findFreePort(18_443);
  const env = await environment(dir, https_port, extra);
  const project = `almanac-trial-${process.pid}`;
  const files = ['docker-compose.yml', 'infra/compose.sandbox.yml', join(dir, 'override.yml')];
  const optionsOf = (name: string, more: readonly string[] = []): string[] => {
    return [
      '-p',
      name,
      '--env-file',
      place.env_file,
      ...[...files, ...more].flatMap((f) => ['-f', f]),
    ];
  };
  const options = optionsOf(project);
  writeFileSync(join(dir, 'override.yml'), await override(extra));
  const compose = (...args: string[]): Promise<string> =>
    docker(['compose', '--progress', 'quiet', ...options, ...args], env);
  const secret = (file: string): string =>
    readFileSync(join(place.secrets_dir, file), 'utf8').trim();
  const stack: TrialStack = {
    services: [...NEEDED, ...extra],
    https_port,
    dir,
    secret,
    command: ['env', ...pairsOf(env), 'docker', 'compose', ...options],
    compose,
    sibling: (suffix, text) => {
      const file = join(dir, `${suffix}.yml`);
      writeFileSync(file, text);
      return siblingOf(optionsOf(`${project}-${suffix}`, [file]), env, secret);
    },
    idOf: async (service) => (await compose('ps', '-q', service)).trim(),
    inside: async (...args) => JSON.parse(lastLine(await compose(...execArgs(secret), ...args))),
    setKilled: (killed) => {
      const file = join(dir, 'control', 'KILL');
      if (killed) writeFileSync(file, '');
      else rmSync(file, { force: true });
    },
    down: async () => {
      await compose('--profile', '*', 'down', '--volumes', '--remove-orphans', '--timeout', '5');
      rmSync(dir, { recursive: true, force: true });
    },
  };
  try {
    await bringUp(stack, place.secrets_dir, say);
  } catch (error) {
    say(await compose('logs', '--tail', '20').catch(String));
    await stack.down();
    throw error;
  }
  return stack;
}

function siblingOf(
  options: readonly string[],
  env: Readonly<Record<string, string>>,
  secret: (file: string) => string,
): Sibling {
  const compose = (...args: string[]): Promise<string> =>
    docker(['compose', '--progress', 'quiet', ...options, ...args], env);
  return {
    compose,
    inside: async (...args) => JSON.parse(lastLine(await compose(...execArgs(secret), ...args))),
    down: async () => void (await compose('down', '--volumes', '--timeout', '5')),
  };
}

const ANSWERS = new Map([
  ['ALMANAC_DOMAIN', DOMAIN],
  ['OPERATOR_EMAIL', `operator@${DOMAIN}`],
  ['ALMANAC_ZONE', 'Europe/Berlin'],
  ['GOOGLE_CLIENT_SECRET', 'sandbox-secret'],
  ['CODA_API_TOKEN', 'sandbox-coda-token'],
]);

async function bringUp(
  stack: TrialStack,
  secrets_dir: string,
  say: (line: string) => void,
): Promise<void> {
  const compose = (...args: string[]): Promise<string> => stack.compose(...args);
  await compose('build', 'prepare', 'n8n-import', ...OWN);
  say('images built');
  await compose('up', '-d', '--no-build', '--wait', 'postgres', 'valkey', 'sandbox');
  // The sandbox's Google gives its consent beforehand; the file was empty until now.
  const { refresh_token } = await stack.inside<{ refresh_token: string }>('token');
  const file = join(secrets_dir, 'google_refresh_token');
  rmSync(file);
  writeFileSync(file, refresh_token, { mode: 0o444 });
  const begun = performance.now();
  await compose('up', '-d', '--no-build', '--wait', ...stack.services);
  say(`${stack.services.length} services healthy after ${seconds(begun)} s`);
  await compose('run', '--rm', '--no-deps', 'tools', 'scripts/stack/accept-policy.ts', '--yes');
}

function seconds(begun: number): number {
  return Math.round((performance.now() - begun) / 1000);
}

async function environment(
  dir: string,
  https_port: number,
  extra: readonly string[],
): Promise<Record<string, string>> {
  return {
    ALMANAC_SECRETS_DIR: join(dir, 'secrets'),
    ALMANAC_CONTROL_DIR: join(dir, 'control'),
    ALMANAC_IMAGES: 'almanac-trial',
    // Google and Coda are not upgraded along: the sandbox would forget what it holds.
    SANDBOX_IMAGE: 'almanac-trial/tools:0.1.0',
    HTTP_PORT: String(await findFreePort(18_080)),
    HTTPS_PORT: String(https_port),
    OPERATIONS_PORT: String(await findFreePort(19_080)),
    // Without a Qdrant the vectors lie in Postgres.
    ...(extra.includes('qdrant') ? {} : { QDRANT_URL: '' }),
  };
}

/**
 * The builder shares the network of this machine; an old engine is asked more often instead of knowing `start_interval`; and where
 * there is no image of Qdrant nobody may ask for it.
 */
async function override(extra: readonly string[]): Promise<string> {
  const { services } = readStack(stackFiles(ROOT).compose);
  const old = !(await knowsStartInterval());
  const changes = Object.entries(services).flatMap(([name, service]) => {
    const built = 'build' in service ? { build: { network: 'host' } } : {};
    const asked = old && service.healthcheck !== undefined ? { healthcheck: 'OLD' } : {};
    const alone =
      name === 'memory-gateway' && !extra.includes('qdrant') ? { depends_on: 'ALONE' } : {};
    const change = { ...built, ...asked, ...alone };
    return Object.keys(change).length === 0 ? [] : [[name, change] as const];
  });
  const text = stringify({ services: Object.fromEntries(changes) });
  return text
    .replaceAll('ALONE', '!override { prepare: { condition: service_completed_successfully } }')
    .replaceAll('OLD', '{ interval: 3s, retries: 40, start_interval: !reset null }');
}

function pairsOf(env: Record<string, string>): string[] {
  return Object.entries(env).map(([name, value]) => `${name}=${value}`);
}

function execArgs(secret: (file: string) => string): string[] {
  const env = { OPERATOR_TOKEN: secret('operator_token'), WEBHOOK_KEY: secret('webhook_key') };
  const given = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  return ['exec', '-T', ...given, 'sandbox', 'node', 'scripts/stack/trial/inside.ts'];
}

function lastLine(output: string): string {
  return output.trimEnd().split('\n').at(-1) ?? '';
}
