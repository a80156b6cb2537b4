/** What can be learned of processes that are not our children: whether one lives, what it runs, when it ended. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const POLL_MS = 20;

/** True also for a process of another user; false for one that ended and only waits to be collected by its parent. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !isZombie(pid);
}

/** The command line, words separated by spaces; empty when the process is gone or may not be looked at. */
export function commandOf(pid: number): string {
  try {
    if (existsSync('/proc/self')) {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    }
    return execFileSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' }).trim();
  } catch {
    // The process ended meanwhile, or is hidden from us.
    return '';
  }
}

/**
 * A mark that tells one life of a process number from the next: the start time in clock ticks since boot. Where the system
 * does not say, the command line stands in for it.
 */
export function birthOf(pid: number): string {
  return statOf(pid)?.[19] ?? commandOf(pid);
}

/** True when the process is gone within the time. */
export async function hasEnded(pid: number, deadline_ms: number): Promise<boolean> {
  const deadline = performance.now() + deadline_ms;
  while (isAlive(pid)) {
    if (performance.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return true;
}

/** Sends the signal; a process that is already gone is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const isZombie = (pid: number): boolean => statOf(pid)?.[0] === 'Z';

/** The fields after the program's name, which may itself hold spaces and brackets. */
function statOf(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    // Not Linux, or the process ended meanwhile.
    return undefined;
  }
}
