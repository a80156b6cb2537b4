/** The file that stops everything: where it is looked for, how it is made, and who says that it was seen. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { health, type RunFile } from '@almanac/shared/contracts/health';
import { SERVICES } from '../migrate-database.ts';
import type { Settings } from '../embedded/providers.ts';

const ASK_MS = 1000;
const EVERY_MS = 50;

/**
 * Each file that stops an Almanac of this folder: of the one that runs, else of the next `npm start`; and of the stack, whose
 * containers see the folder `control`, where there is one.
 */
export function killFiles(settings: Settings, run: RunFile | undefined, root: string): string[] {
  const own = run?.kill_file ?? (settings['ALMANAC_KILL_FILE'] || join(root, '.almanac/data/KILL'));
  const control = resolve(root, settings['ALMANAC_CONTROL_DIR'] || 'control');
  const files = [resolve(root, own), ...(existsSync(control) ? [join(control, 'KILL')] : [])];
  return [...new Set(files)];
}

/** False where it stood already, which is left as it is: who stopped first is who stopped. */
export function makeKillFile(path: string, text: string): boolean {
  if (existsSync(path)) return false;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${text}\n`);
  return true;
}

/** Services of the run that do not say within the time that they are stopped. */
export async function silentServices(run: RunFile, limit_ms: number): Promise<string[]> {
  const until = performance.now() + limit_ms;
  const silent = await Promise.all(
    SERVICES.map(async (name) => {
      while (performance.now() < until) {
        if (await saysStopped(run.services[name])) return [];
        await new Promise((done) => setTimeout(done, EVERY_MS));
      }
      return [name];
    }),
  );
  return silent.flat();
}

async function saysStopped(url: string | undefined): Promise<boolean> {
  try {
    const answer = await fetch(new URL('/health', url), { signal: AbortSignal.timeout(ASK_MS) });
    return health.parse(await answer.json()).mode === 'EMERGENCY';
  } catch {
    // No answer is no confirmation.
    return false;
  }
}
