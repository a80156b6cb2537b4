import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { warmCode } from './warm-code.ts';

const cache = mkdtempSync(join(tmpdir(), 'almanac-warm-'));
afterAll(() => rmSync(cache, { recursive: true }));

const files = () => readdirSync(cache, { recursive: true, encoding: 'utf8' });

test('the code of every service is in the cache, and is not loaded again while it is the same', async () => {
  await warmCode(cache);
  expect(files().length).toBeGreaterThan(500);
  const { mtimeMs } = statSync(join(cache, 'warmed'));
  await warmCode(cache);
  expect(statSync(join(cache, 'warmed')).mtimeMs).toBe(mtimeMs);
});
