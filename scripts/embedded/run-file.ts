import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { runFile, type RunFile } from '@almanac/shared/contracts/health';
import { commandOf, isAlive } from './processes.ts';

/** Writes `.almanac/run.json` (0600), whole or not at all. */
export function writeRunFile(path: string, run: RunFile): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** The run a file tells of, if its process still lives; a file left by a killed launcher counts as absent. */
export function liveRun(path: string): RunFile | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  const parsed = runFile.safeParse(parseOrUndefined(text));
  return parsed.success && isLauncher(parsed.data.pid) ? parsed.data : undefined;
}

/** Removes the file if it is this process's own. */
export function removeRunFile(path: string): void {
  if (liveRun(path)?.pid === process.pid) rmSync(path, { force: true });
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** True for a live launcher: after a restart of the machine its number may belong to some other program. */
function isLauncher(pid: number): boolean {
  return isAlive(pid) && /scripts\/(start|demo|bench)\.ts|vitest/.test(commandOf(pid));
}
