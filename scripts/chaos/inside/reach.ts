/** A point was reached: it is noted once a round, and where it is the one aimed at, the blow falls before anything else happens. */
import { readFileSync } from 'node:fs';
import { requestScope, type RequestScope } from '@almanac/shared/http/request-scope';
import { counted, SEPARATOR } from './name-point.ts';
import { claimStrike, notePoint, readRound, type Aim } from './round-file.ts';

export type Reach = (scope: RequestScope | undefined, doing: string, step: string) => void;

export const scopeNow = requestScope;

/** Where health is asked for by nobody's task, nothing is at stake. */
const IDLE = /^GET \/(?:health|livez|readyz|metrics)$/;

export function reacher(dir: string, service: string): Reach {
  let has_started = false;
  whenReady(() => (has_started = true));
  const times = new WeakMap<RequestScope, Map<string, number>>();
  const noted = { round: 0, points: new Set<string>(), passed: 0 };
  const countOf = (scope: RequestScope | undefined, step: string): number => {
    if (scope === undefined) return 1;
    const own = times.get(scope) ?? new Map<string, number>();
    times.set(scope, own);
    const count = (own.get(step) ?? 0) + 1;
    own.set(step, count);
    return count;
  };
  return (scope, doing, step) => {
    const count = countOf(scope, step);
    const present = readRound(dir);
    if (present === undefined || !has_started || IDLE.test(doing)) return;
    if (present.is_starting === true && !doing.startsWith('job ')) return;
    const point = [service, doing, counted(step, count)].join(SEPARATOR);
    if (noted.round !== present.round) {
      noted.round = present.round;
      noted.points.clear();
      noted.passed = 0;
    }
    if (!noted.points.has(point)) {
      noted.points.add(point);
      notePoint(dir, present.round, point);
    }
    if (present.aim?.point !== point) return;
    noted.passed += 1;
    if (noted.passed <= present.aim.skip || !claimStrike(dir, present.round)) return;
    strike(present.aim);
  };
}

/** A process counts from when it tells its launcher that it is ready: one that dies before that was never there. */
function whenReady(hear: () => void): void {
  const send: unknown = process.send?.bind(process);
  if (typeof send !== 'function') return;
  process.send = (...args: unknown[]): boolean => {
    hear();
    return Boolean(Reflect.apply(send, undefined, args));
  };
}

/** The database goes with all its workers at once, as when its container is killed: none of them finishes what it began. */
function strike(aim: Aim): void {
  if (aim.victim === 'process') {
    process.kill(process.pid, 'SIGKILL');
    return;
  }
  const workers = workersOf(aim.postgres_pid);
  for (const pid of [aim.postgres_pid, ...workers]) killed(pid);
}

function workersOf(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return children.split(' ').filter(Boolean).map(Number);
  } catch {
    // Not Linux: workers end by themselves when the server is gone.
    return [];
  }
}

function killed(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
