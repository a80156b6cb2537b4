import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { signCheckpoint } from './checkpoint.ts';
import { appendCheckpoint, latestCheckpoint, openSigningKey } from './checkpoint-files.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'almanac-checkpoints-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const sign = (size: number, time = '2026-03-01T00:00:00Z') =>
  signCheckpoint({ origin: 'a', size, head_hash: 'b'.repeat(64), time }, openSigningKey(dir));
const log = (month: string): string => join(dir, `checkpoints-${month}.jsonl`);

test('the latest checkpoint is found at the end of a long file, of a torn one and in the month before', () => {
  expect(latestCheckpoint(dir)).toBeUndefined();
  for (let size = 1; size <= 100; size += 1) appendCheckpoint(dir, sign(size));
  expect(latestCheckpoint(dir)?.size).toBe(100);
  appendFileSync(log('2026-03'), JSON.stringify(sign(101)).slice(0, 50));
  expect(latestCheckpoint(dir)?.size).toBe(100);
  writeFileSync(log('2026-04'), '');
  expect(latestCheckpoint(dir)?.size).toBe(100);
  appendCheckpoint(dir, sign(102));
  expect(latestCheckpoint(dir)?.size).toBe(102);
  appendCheckpoint(dir, sign(103, '2026-04-01T00:00:00Z'));
  expect(latestCheckpoint(dir)?.size).toBe(103);
});

test('however much stands behind it that is none, the latest checkpoint is found', () => {
  appendCheckpoint(dir, sign(1));
  appendFileSync(log('2026-03'), `${'x'.repeat(80)}\n`.repeat(5000));
  expect(latestCheckpoint(dir)?.size).toBe(1);
});
