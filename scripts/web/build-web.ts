/**
 * Builds the console's web application where it changed since the last time: `dist/.hash` holds what it was made of. Each file
 * that shrinks is written compressed beside itself, so that the console compresses nothing while it runs.
 */
import {
  chmodSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { sha256Hex } from '@almanac/shared/lang/ids';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CONSOLE = join(ROOT, 'services/console');
export const WEB_DIST = join(CONSOLE, 'dist');
const STAMP = join(WEB_DIST, '.hash');
const TEXTS = /\.(html|js|css|svg|webmanifest)$/;
const SMALLEST = 512;

/** False where what is there is made of these very files. */
export async function buildWeb(): Promise<boolean> {
  const print = fingerprint();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === print) return false;
  // Made beside it and then put in its place, so that two builds at once, or a page asked for meanwhile, meet whole files.
  const made = mkdtempSync(`${WEB_DIST}.`);
  try {
    await makeWeb(made);
    writeFileSync(join(made, '.hash'), print);
    // A temporary folder is its maker's alone; in an image root makes what the console's user reads.
    chmodSync(made, 0o755);
    replace(made);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
  return true;
}

/** Builds into that folder, and compresses what is there. */
export async function makeWeb(folder: string): Promise<void> {
  const { build } = await import('vite');
  const configFile = join(CONSOLE, 'vite.config.ts');
  await build({ configFile, logLevel: 'warn', build: { outDir: folder } });
  compressAll(folder);
}

function replace(made: string): void {
  const old = mkdtempSync(`${WEB_DIST}.`);
  if (existsSync(WEB_DIST)) renameSync(WEB_DIST, join(old, 'dist'));
  try {
    renameSync(made, WEB_DIST);
  } catch (error) {
    // Another build was quicker, with the same files.
    if (!existsSync(STAMP)) throw error;
  } finally {
    rmSync(old, { recursive: true, force: true });
  }
}

function fingerprint(): string {
  const own = globSync('web/**/*', { cwd: CONSOLE, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  const files = [join(CONSOLE, 'vite.config.ts'), join(ROOT, 'package-lock.json'), ...own];
  return sha256Hex(files.map((file) => sha256Hex(readFileSync(file, 'latin1'))).join('\n'));
}

function compressAll(folder: string): void {
  for (const path of globSync('**/*', { cwd: folder })) {
    if (!TEXTS.test(path)) continue;
    const file = join(folder, path);
    const content = readFileSync(file);
    if (content.length < SMALLEST) continue;
    const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
    writeFileSync(`${file}.br`, brotliCompressSync(content, quality));
    writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
  }
}
