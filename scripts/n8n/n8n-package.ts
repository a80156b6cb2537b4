/**
 * n8n from npm, outside the project's own packages: it brings more than two thousand. Installed once per user and version, in a
 * place that is kept between clones; a version's folder appears by one rename, so what is there is whole.
 */
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';

export const N8N_VERSION = '2.41.1';

/**
 * The three packages named over cannot be had in the versions n8n asks for; scripts are left out because a native build of a
 * node that Almanac does not use fails. Tried with this exact version.
 */
const MANIFEST = {
  private: true,
  dependencies: { n8n: N8N_VERSION },
  overrides: {
    cssomnom: 'npm:rrweb-cssom@0.8.0',
    '@langchain/langgraph-checkpoint': '1.1.5',
    '@langchain/protocol': '0.0.19',
  },
};
const NPM_ARGS = ['install', '--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund'];
const INSTALL_LIMIT_MS = 20 * 60_000;
const SAY_EVERY_MS = 15_000;
const LOG_LINES = 12;

/** The file to run n8n with, under Node 24. Installs it first where it is not there; `say` gets lines for a person. */
export async function installedN8n(say: (line: string) => void): Promise<string> {
  const place = n8nPlace(process.env);
  const bin = binOf(place);
  if (existsSync(bin)) return bin;
  mkdirSync(dirname(place), { recursive: true });
  removeUnfinished(place);
  const work = mkdtempSync(`${place}.`);
  try {
    writeFileSync(join(work, 'package.json'), JSON.stringify(MANIFEST, null, 2));
    say(`Installing n8n ${N8N_VERSION}, once: 2.2 GB, about 4 minutes`);
    await npmInstall(work, say);
    // Of two installs at once the first to finish stays; the other's is the same and is thrown away.
    if (!existsSync(bin)) renameSync(work, place);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return bin;
}

/** `ALMANAC_N8N_DIR`, else below the user's cache. */
export function n8nPlace(env: Readonly<Record<string, string | undefined>>): string {
  const set = env['ALMANAC_N8N_DIR'];
  if (set !== undefined && set !== '') return set;
  const cache = env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(cache, 'almanac', `n8n-${N8N_VERSION}`);
}

/** What installs that were killed left behind; one at work is younger than its limit. */
function removeUnfinished(place: string): void {
  for (const name of readdirSync(dirname(place))) {
    const path = join(dirname(place), name);
    if (!name.startsWith(`${basename(place)}.`)) continue;
    if (statSync(path).mtimeMs > Date.now() - 2 * INSTALL_LIMIT_MS) continue;
    rmSync(path, { recursive: true, force: true });
  }
}

function binOf(place: string): string {
  return join(place, 'node_modules', 'n8n', 'bin', 'n8n');
}

async function npmInstall(dir: string, say: (line: string) => void): Promise<void> {
  const log_file = join(dir, 'install.log');
  const log = openSync(log_file, 'w');
  const started = performance.now();
  // The Node that runs this is the one n8n will run on.
  const path = `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`;
  const child = spawn('npm', NPM_ARGS, {
    cwd: dir,
    stdio: ['ignore', log, log],
    env: { ...process.env, PATH: path },
    signal: AbortSignal.timeout(INSTALL_LIMIT_MS),
  });
  const progress = setInterval(() => {
    say(`… still installing n8n (${Math.round((performance.now() - started) / 1000)} s)`);
  }, SAY_EVERY_MS);
  try {
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code === 0) return;
  } finally {
    clearInterval(progress);
  }
  const end = readFileSync(log_file, 'utf8').trimEnd().split('\n').slice(-LOG_LINES).join('\n');
  throw new Error(`npm could not install n8n ${N8N_VERSION}. The end of its output:\n${end}`);
}
