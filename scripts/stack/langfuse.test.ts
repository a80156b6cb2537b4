import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ROOT } from '../cli/settings.ts';

const WITH_SECRETS = join(ROOT, 'infra/langfuse/with-secrets.sh');

function secretFile(content: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'almanac-langfuse-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, 'secret'), content);
  return join(dir, 'secret');
}

function run(env: Record<string, string>, ...words: string[]): string {
  const options = { env: { PATH: process.env['PATH'] ?? '', ...env }, encoding: 'utf8' } as const;
  return execFileSync('/bin/sh', [WITH_SECRETS, ...words], { ...options, stdio: 'pipe' });
}

test('what runs has the secrets of the files, whatever stands in them, and its own words', () => {
  const content = `a'b"c $(false) \\ \`x\` =1`;
  const env = { SALT_FILE: secretFile(`${content}\n`), REDIS_PORT: '6379' };
  const told = run(env, 'node', '-p', 'JSON.stringify([process.env, process.argv[1]])', 'a word');
  const [given, word] = JSON.parse(told) as [Record<string, string>, string];
  expect(given).toMatchObject({ SALT: content, REDIS_PORT: '6379' });
  expect(given).not.toHaveProperty('SALT_FILE');
  expect(word).toBe('a word');
});

test('nothing runs without one of its secrets', () => {
  expect(() => run({ SALT_FILE: '/run/secrets/absent' }, 'echo', 'ran')).toThrow(/absent/);
});
