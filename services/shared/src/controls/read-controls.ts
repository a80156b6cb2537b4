/**
 * The operator's switches, read from their one row each time something is about to act: never cached (I6). What cannot be
 * read counts as killed. A second, out-of-band kill is a file or an environment variable.
 */
import { lstatSync } from 'node:fs';
import type { ControlFlags } from '../contracts/controls.ts';
import { AppError } from '../lang/app-error.ts';
import type { Queryable } from '../pg/database.ts';
import { prepared } from '../pg/statement.ts';

export interface ControlState extends ControlFlags {
  version: number;
  updated_by: string;
  reason: string;
  updated_at: string;
}

/** Where the second kill channel is: `file` exists, or `env_killed` is set. */
export interface OutOfBandKill {
  file: string | undefined;
  env_killed: boolean;
}

export const NO_OUT_OF_BAND_KILL: OutOfBandKill = { file: undefined, env_killed: false };

/** What somebody is about to do; each is stopped by its own switches beside the kill switch. */
export type Intent =
  | 'plan'
  | 'schedule'
  | 'reflect'
  | 'decide'
  | 'propose'
  | 'execute'
  | 'job'
  | 'model';

export const UNREADABLE = 'The control flags cannot be read; that counts as stopped.';

const readFlags = prepared<ControlState>(
  `select kill_switch, jobs_enabled, proposals_enabled, execution_enabled, external_comms_enabled,
          model_calls_enabled, connectors, policy, quiet_hours, version, updated_by, reason, updated_at
     from core.control_flags`,
);

export function readControls(db: Queryable): Promise<ControlState> {
  return readFlags.one(db);
}

/** Why the second channel stops everything, or undefined when it does not. Needs no database. */
export function outsideStop(kill: OutOfBandKill): string | undefined {
  if (kill.env_killed) return 'Everything is stopped by the environment (ALMANAC_KILLED).';
  if (kill.file === undefined || !mayExist(kill.file)) return undefined;
  return `Everything is stopped by the file ${kill.file}.`;
}

/** Why `intent` may not happen now, or undefined when it may. */
export async function stopReason(
  db: Queryable,
  kill: OutOfBandKill,
  intent: Intent,
): Promise<string | undefined> {
  const outside = outsideStop(kill);
  if (outside !== undefined) return outside;
  let flags: ControlState;
  try {
    flags = await readControls(db);
  } catch {
    return UNREADABLE;
  }
  return flagsStop(flags, intent);
}

/** As `stopReason`, of flags that were read; the second channel is another question. */
export function flagsStop(
  flags: Omit<ControlState, 'version' | 'updated_at'>,
  intent: Intent,
): string | undefined {
  if (flags.kill_switch) return `Everything is stopped: ${flags.reason} (by ${flags.updated_by}).`;
  return switchedOff(flags, intent);
}

/** False only when it surely does not exist: what cannot be looked at counts as there. */
function mayExist(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}

function switchedOff(flags: ControlFlags, intent: Intent): string | undefined {
  if (intent === 'job' && !flags.jobs_enabled) return 'Jobs are switched off.';
  if (intent === 'propose' && !flags.proposals_enabled) return 'Proposals are switched off.';
  if (intent === 'execute' && !flags.execution_enabled) return 'Execution is switched off.';
  if (intent === 'model' && !flags.model_calls_enabled) return 'Model calls are switched off.';
  return undefined;
}

/** Refuses with 423 `kill_switch_engaged` when `intent` may not happen now. */
export async function requireAllowed(
  db: Queryable,
  kill: OutOfBandKill,
  intent: Intent,
): Promise<void> {
  const reason = await stopReason(db, kill, intent);
  if (reason !== undefined) throw new AppError('locked', reason, { code: 'kill_switch_engaged' });
}
