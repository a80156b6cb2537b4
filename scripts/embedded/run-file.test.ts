import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { liveRun, removeRunFile, writeRunFile } from './run-file.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'almanac-run-file-'));
  path = join(folder, 'run.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = {
  started_at: '2026-11-23T08:00:00Z',
  services: { console: 'http://127.0.0.1:8080' },
  token: 'a token',
  webhook_key: 'a key',
};

test('only its owner can read the run file, because it holds a token', () => {
  writeRunFile(path, { ...run, pid: process.pid });
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a run file of a process that is gone counts as none', () => {
  writeRunFile(path, { ...run, pid: 2 ** 22 + 1 });
  expect(liveRun(path)).toBeUndefined();
});

test('a run file whose number now belongs to another program counts as none', () => {
  writeRunFile(path, { ...run, pid: 1 });
  expect(liveRun(path)).toBeUndefined();
});

test.each(['', '{', '{"pid": "x"}'])('a broken run file (%j) counts as none', (text) => {
  writeFileSync(path, text);
  expect(liveRun(path)).toBeUndefined();
});

test('a run file of another live launcher is not removed', () => {
  writeRunFile(path, { ...run, pid: 1 });
  removeRunFile(path);
  expect(statSync(path).isFile()).toBe(true);
});
