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

test.each(['', '{', '{}'])('a damaged file (%j) is refused and not written over', (text) => {
  writeFileSync(path, text);
  expect(() => loadSecrets(path)).toThrow(/is damaged/);
  expect(statSync(path).size).toBe(text.length);
});
