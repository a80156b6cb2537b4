import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { locateBinaries, publishCopy } from './postgres-binaries.ts';
import { postgresOwner } from './postgres-owner.ts';

let dir = '';

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'almanac-binaries-'));
  await chmod(dir, 0o755);
});

afterAll(() => rm(dir, { recursive: true, force: true }));

test('a published copy runs for the owner, is made once, and leaves no drafts', async () => {
  const owner = await postgresOwner();
  const [first, second] = await Promise.all([publishCopy(dir), publishCopy(dir)]);
  expect(second).toBe(first);
  expect(await publishCopy(dir)).toBe(first);
  expect(await readdir(dir)).toHaveLength(1);
  const version = execFileSync(join(first, 'bin/postgres'), ['--version'], { ...owner, cwd: '/' });
  expect(version.toString()).toContain('PostgreSQL');
});

test('the programs are found with their major version', async () => {
  const binaries = await locateBinaries(await postgresOwner(), dir);
  expect(binaries.major).toMatch(/^\d+$/);
  expect(binaries.postgres).toMatch(/bin\/postgres$/);
});
