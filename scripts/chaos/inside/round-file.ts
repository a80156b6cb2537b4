/**
 * How the harness and the processes it kills speak: a file says which round is played and where to strike; whoever strikes leaves
 * another one first, made so that only one process can. A process that is started again therefore does not strike a second time.
 */
import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Aim {
  point: string;
  victim: 'process' | 'database';
  /** How often a process passes the point before it is struck there: the first time is often the least telling. */
  skip: number;
  /** Of the database server, at the time of aiming. */
  postgres_pid: number;
}

export interface RoundFile {
  round: number;
  /** The launcher is still at work: only jobs count, which the services began by themselves. */
  is_starting?: boolean;
  aim?: Aim;
}

const ROUND = 'round.json';

export function writeRound(dir: string, round: RoundFile): void {
  // Whole or not at all: a process may read it at any moment.
  writeFileSync(join(dir, `${ROUND}.new`), JSON.stringify(round));
  renameSync(join(dir, `${ROUND}.new`), join(dir, ROUND));
}

/** Undefined before the first round. */
export function readRound(dir: string): RoundFile | undefined {
  const text = textOf(join(dir, ROUND));
  return text === undefined ? undefined : (JSON.parse(text) as RoundFile);
}

/** True for the one process that may strike in this round. */
export function claimStrike(dir: string, round: number): boolean {
  try {
    writeFileSync(join(dir, `struck-${round}`), String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

export function wasStruck(dir: string, round: number): boolean {
  return textOf(join(dir, `struck-${round}`)) !== undefined;
}

export function notePoint(dir: string, round: number, point: string): void {
  appendFileSync(join(dir, `points-${round}`), `${point}\n`);
}

/** The points reached in a round, in the order of their first time. */
export function pointsOf(dir: string, round: number): string[] {
  const lines = (textOf(join(dir, `points-${round}`)) ?? '').split('\n');
  return [...new Set(lines.filter((line) => line !== ''))];
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
