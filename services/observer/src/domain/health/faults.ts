/** What is unwell, out of what was looked at. Pure. */
export interface Observed {
  /** Undefined where the database answered. */
  database_error: string | undefined;
  services: readonly ServiceHealth[];
  disk: { free_share: number; free_gib: number } | undefined;
  /** Why everything is stopped. */
  stopped: string | undefined;
}

export interface ServiceHealth {
  service: string;
  /** `silent` is no answer in time. */
  status: 'pass' | 'warn' | 'fail' | 'silent';
  degraded: readonly string[];
}

export interface Fault {
  /** `database`, `service.planner`, `outside.coda`, `disk`, `stopped`. */
  part: string;
  /** What is `told` reaches a person at once; a `warn` stands in the answer of the monitor. */
  grade: 'told' | 'warn';
  detail: string;
}

/** Below this share free the disk is told of; below twice of it, it is a warning. */
const DISK_FREE = 0.05;

export function faultsOf(observed: Observed): Fault[] {
  const { database_error, stopped, disk } = observed;
  const faults: Fault[] = [];
  if (database_error !== undefined) {
    faults.push({ part: 'database', grade: 'told', detail: database_error });
  }
  for (const { service, status, degraded } of observed.services) {
    if (status === 'silent' || status === 'fail') {
      const detail = status === 'silent' ? 'does not answer' : 'says that it cannot work';
      faults.push({ part: `service.${service}`, grade: 'told', detail: `${service} ${detail}.` });
    }
    for (const part of degraded) {
      if (part === 'stopped') continue;
      faults.push({
        part: `outside.${part}`,
        grade: 'warn',
        detail: `${service} works without ${part}.`,
      });
    }
  }
  if (disk !== undefined && disk.free_share < 2 * DISK_FREE) {
    const grade = disk.free_share < DISK_FREE ? 'told' : 'warn';
    const percent = (100 * disk.free_share).toFixed(1);
    const detail = `${percent} % of the disk are free (${disk.free_gib.toFixed(1)} GiB).`;
    faults.push({ part: 'disk', grade, detail });
  }
  if (stopped !== undefined) faults.push({ part: 'stopped', grade: 'told', detail: stopped });
  return faults.filter((fault, at) => faults.findIndex(({ part }) => part === fault.part) === at);
}
