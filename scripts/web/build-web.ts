/**
 * Builds the console's web application where it changed since the last time: `dist/.hash` holds what it was made of. Each file
 * that shrinks is written compressed beside itself, so that the console compresses nothing while it runs.
 */
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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
  const { build } = await import('vite');
  await build({ configFile: join(CONSOLE, 'vite.config.ts'), logLevel: 'warn' });
  compressAll();
  mkdirSync(WEB_DIST, { recursive: true });
  writeFileSync(STAMP, print);
  return true;
}

function fingerprint(): string {
  const own = globSync('web/**/*', { cwd: CONSOLE, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  const files = [join(CONSOLE, 'vite.config.ts'), join(ROOT, 'package-lock.json'), ...own];
  return sha256Hex(files.map((file) => sha256Hex(readFileSync(file, 'latin1'))).join('\n'));
}

function compressAll(): void {
  for (const path of globSync('**/*', { cwd: WEB_DIST })) {
    if (!TEXTS.test(path)) continue;
    const file = join(WEB_DIST, path);
    const content = readFileSync(file);
    if (content.length < SMALLEST) continue;
    const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
    writeFileSync(`${file}.br`, brotliCompressSync(content, quality));
    writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
  }
}
