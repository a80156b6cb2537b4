/**
 * Fills Node's compile cache with the services' code in a process that then ends. A service that finds its code there never
 * loads what strips the types, which would stay in its memory: 13 MB each (`npm run bench`).
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256Hex } from '@almanac/shared/lang/ids';
import { SERVICES } from '../migrate-database.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const LIMIT_MS = 60_000;
const IMPORT_ALL = `
  const { flushCompileCache } = process.getBuiltinModule('node:module');
  for (const file of process.argv.slice(1)) await import(file);
  flushCompileCache();
  process.exit();`;

/** Does nothing where the code did not change since the last time, or where Node keeps no cache. Never fails: a cold start works too. */
export async function warmCode(cache = process.env['NODE_COMPILE_CACHE']): Promise<void> {
  if (cache === undefined) return;
  const stamp = join(cache, 'warmed');
  const print = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === print) return;
  if (await importAll(cache)) writeFileSync(stamp, print);
}

/** Programs beside the services' own that one of them starts. */
const OTHERS = ['scheduler/src/clients/solver-program.ts', 'scheduler/src/clients/solver-watch.ts'];

/** They start nothing when they are imported. False where a file cannot be loaded: the service it belongs to will say why when it starts. */
function importAll(cache: string): Promise<boolean> {
  const programs = [...SERVICES.map((name) => join(name, 'src', 'main.ts')), ...OTHERS];
  const files = programs.map((path) => join(root, 'services', path));
  const child = spawn(process.execPath, ['--input-type=module', '-e', IMPORT_ALL, '--', ...files], {
    env: { ...process.env, NODE_COMPILE_CACHE: cache },
    stdio: 'ignore',
    timeout: LIMIT_MS,
  });
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}

function fingerprint(): string {
  const services = join(root, 'services');
  const files = readdirSync(services, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && !path.includes('node_modules'),
  );
  const facts = files.toSorted().map((path) => {
    const { mtimeMs, size } = statSync(join(services, path));
    return `${path} ${mtimeMs} ${size}`;
  });
  return sha256Hex([process.version, ...facts].join('\n'));
}
