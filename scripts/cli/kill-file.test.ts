import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { killFiles } from './kill-file.ts';

const KILL = fileURLToPath(new URL('../kill.ts', import.meta.url));
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'almanac-kill-'));
  folders.push(folder);
  return folder;
}

/** `npm run kill` beside nothing that runs. */
function kill(folder: string, ...why: string[]) {
  const env = {
    ...process.env,
    ALMANAC_RUN_FILE: join(folder, 'run.json'),
    ALMANAC_ENV_FILE: join(folder, '.env'),
    ALMANAC_KILL_FILE: join(folder, 'state/KILL'),
    ALMANAC_CONTROL_DIR: join(folder, 'control'),
  };
  return spawnSync(process.execPath, [KILL, ...why], { env, encoding: 'utf8' });
}

test('the command makes every file that stops an Almanac here, with the reason, and says the way back; again it changes nothing', () => {
  const folder = newFolder();
  mkdirSync(join(folder, 'control'));
  const [own, stack] = [join(folder, 'state/KILL'), join(folder, 'control/KILL')];
  const first = kill(folder, 'mails', 'to', 'strangers');
  expect([first.status, first.stderr]).toEqual([0, '']);
  expect(first.stdout).toContain(`To go on: rm ${own} ${stack}`);
  const written = readFileSync(own, 'utf8');
  expect(written).toContain('mails to strangers');
  expect(readFileSync(stack, 'utf8')).toBe(written);
  const again = kill(folder, 'another reason');
  expect(again.stdout).toContain(`Stopped already by ${own}`);
  expect(readFileSync(own, 'utf8')).toBe(written);
});

test('a file that cannot be made is said and keeps the other from nothing', () => {
  const folder = newFolder();
  mkdirSync(join(folder, 'control'));
  writeFileSync(join(folder, 'state'), 'a file in the place of the folder');
  const done = kill(folder);
  expect(done.status).toBe(1);
  expect(done.stderr).toContain(join(folder, 'state/KILL'));
  expect(readFileSync(join(folder, 'control/KILL'), 'utf8')).toContain('npm run kill');
});

test('the file of the Almanac that runs counts before that of the settings', () => {
  const folder = newFolder();
  const run = {
    pid: 1,
    started_at: '',
    services: {},
    token: '',
    webhook_key: '',
    kill_file: '/run/of/it/KILL',
  };
  const settings = { ALMANAC_KILL_FILE: '/of/the/settings/KILL' };
  expect(killFiles(settings, run, folder)).toEqual(['/run/of/it/KILL']);
  expect(killFiles(settings, undefined, folder)).toEqual(['/of/the/settings/KILL']);
  expect(killFiles({}, undefined, folder)).toEqual([join(folder, '.almanac/data/KILL')]);
});
