import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { birthOf, commandOf } from '../embedded/processes.ts';

/** Resident memory of a process in MiB; undefined where the system does not tell. */
export function residentMib(pid: number | undefined): number | undefined {
  if (pid === undefined) return undefined;
  try {
    const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? undefined : Number(kib) / 1024;
  } catch {
    // No Linux: ps says the same in a slower way.
    const kib = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }));
    return Number.isFinite(kib) ? kib / 1024 : undefined;
  }
}

/** As above, but pages that several processes share (the code of Node) are divided among them; Linux only. */
export function proportionalMib(pid: number | undefined): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    const kib = /^Pss:\s+(\d+) kB$/m.exec(text)?.[1];
    return kib === undefined ? undefined : Number(kib) / 1024;
  } catch {
    return undefined;
  }
}

/** Seconds of a processor that a process has used; undefined where the system does not tell (it is Linux that does). */
export function cpuSeconds(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Behind the name, which may hold anything: the 14th and 15th field.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_PER_S;
  } catch {
    return undefined;
  }
}

/**
 * Seconds since the person pressed Enter: the age of the npm that runs us, else our own. The bootstrap script becomes this
 * very process, so its time counts as well.
 */
export function sinceCommandS(): number {
  const pid = /\bnpm\b/.test(commandOf(process.ppid)) ? process.ppid : process.pid;
  try {
    const up_s = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
    const age_s = up_s - Number(birthOf(pid)) / CLOCK_TICKS_PER_S;
    if (Number.isFinite(age_s) && age_s > 0) return age_s;
  } catch {
    // No Linux: without the bootstrap's part.
  }
  return performance.now() / 1000;
}

/** USER_HZ, which Linux fixes at 100 for all that programs can see. */
const CLOCK_TICKS_PER_S = 100;
