/** Saves the trial's databases, brings them back beside what runs, and then in its place, with what was there gone meanwhile. */
import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drill } from '../backup/drill.ts';
import { stackInstallation } from '../backup/installation.ts';
import { restoreInto, takePlace } from '../backup/restore.ts';
import { readBackup, saveBackup } from '../backup/save.ts';
import type { TrialStack } from './trial-stack.ts';

const CALLERS = ['memory-gateway', 'planner', 'scheduler', 'observer', 'action-gateway', 'console'];

export async function backUpAndRestore(stack: TrialStack): Promise<void> {
  const here = stackInstallation('trial', stack.command);
  const { programs } = here;
  const dir = mkdtempSync(join(tmpdir(), 'almanac-backup-'));
  const say = (line: string): void => console.log(`    ${line}`);
  try {
    const { databases, version } = here;
    const folder = await saveBackup(programs, { dir, databases, version, now: new Date() });
    assert.equal(await drill(here, folder, say), true);
    const used = takePlace(programs, { database: 'almanac', fresh: 'x', kept: 'y' });
    await assert.rejects(used, /in use by/);
    await stack.compose('stop', ...CALLERS, 'n8n');
    await programs.run('psql', 'almanac', { args: [], input: 'drop schema planner cascade' });
    const saved = (await readBackup(folder)).databases.find((one) => one.database === 'almanac');
    assert.ok(saved);
    const fresh = 'almanac_restored';
    const { differences } = await restoreInto(programs, { folder, saved, name: fresh });
    assert.deepEqual(differences, []);
    await takePlace(programs, { database: 'almanac', fresh, kept: 'almanac_lost' });
    await stack.compose('up', '-d', '--no-build', '--wait', ...stack.services);
    const state = await stack.inside('settled', 'main', '3');
    assert.deepEqual(state, { lost: [], doubled: [] });
    appendFileSync(join(folder, 'almanac.dump'), 'x');
    await assert.rejects(readBackup(folder), /damaged/);
  } finally {
    rmSync(dir, { recursive: true });
  }
}
