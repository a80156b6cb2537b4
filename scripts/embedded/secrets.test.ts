import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadSecrets } from './secrets.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'almanac-secrets-'));
  path = join(folder, 'secrets.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('secrets are made once, and only their owner can read them', () => {
  const first = loadSecrets(path);
  expect(loadSecrets(path)).toEqual(first);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a key of the console that is not there yet is made and kept; nothing else changes', () => {
  const { console_key, ...before } = loadSecrets(path);
  writeFileSync(path, JSON.stringify(before));
  const after = loadSecrets(path);
  expect(after).toMatchObject(before);
  expect(after.console_key).toMatch(/^[\w-]{43}$/);
  expect(after.console_key).not.toBe(console_key);
  expect(loadSecrets(path)).toEqual(after);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test.each(['', '{', '{}'])('a damaged file (%j) is refused and not written over', (text) => {
  writeFileSync(path, text);
  expect(() => loadSecrets(path)).toThrow(/is damaged/);
  expect(statSync(path).size).toBe(text.length);
});
