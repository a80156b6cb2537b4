import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { baseEnv, configuredClock, killChannel } from './base-env.ts';
import { ConfigError, configFromEnv, isLoopbackUrl, redacted } from './config-from-env.ts';

const dir = mkdtempSync(join(tmpdir(), 'almanac-config-'));
afterAll(() => rmSync(dir, { recursive: true }));

const GOOD = {
  DATABASE_URL: 'postgres://u:p@localhost:5432/almanac',
  PORT: '8091',
  ALMANAC_TOKEN: 'x'.repeat(24),
};

function problemsOf(read: () => unknown): string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}
const problems = (env: Record<string, string>, schema: z.ZodType = baseEnv): string[] =>
  problemsOf(() => configFromEnv(schema, env));

describe('a configuration', () => {
  test('has its defaults, its types, and cannot be changed', () => {
    const config = configFromEnv(baseEnv, { ...GOOD, UNKNOWN: 'ignored' });
    expect(config).toMatchObject({ HOST: '127.0.0.1', PORT: 8091, ALMANAC_KILLED: false });
    expect(config).not.toHaveProperty('UNKNOWN');
    expect(Object.isFrozen(config)).toBe(true);
  });

  test('that is wrong says everything that is, each by its name', () => {
    const found = problems({
      DATABASE_URL: 'mysql://x',
      PORT: '99999',
      LOG_LEVEL: 'loud',
      ALMANAC_TOKEN_FILE: join(dir, 'not-there'),
    });
    const names = found.map((line) => line.split(':')[0] ?? '');
    expect(names.toSorted()).toEqual(
      ['ALMANAC_TOKEN', 'ALMANAC_TOKEN_FILE', 'DATABASE_URL', 'LOG_LEVEL', 'PORT'].toSorted(),
    );
  });

  test('never shows a value it refuses', () => {
    expect(problems({ ...GOOD, ALMANAC_TOKEN: 'short-secret' }).join()).not.toContain(
      'short-secret',
    );
  });

  test.each(['', undefined])('takes "%s" as not set', (value) => {
    expect(configFromEnv(baseEnv, { ...GOOD, HOST: value }).HOST).toBe('127.0.0.1');
  });

  test.each([
    ['true', true],
    ['1', true],
    ['false', false],
    ['0', false],
  ])('reads ALMANAC_KILLED=%s as %s', (text, killed) => {
    const config = configFromEnv(baseEnv, { ...GOOD, ALMANAC_KILLED: text });
    expect(killChannel(config).env_killed).toBe(killed);
  });

  test('does not guess what ALMANAC_KILLED=maybe means', () => {
    expect(problems({ ...GOOD, ALMANAC_KILLED: 'maybe' })).toHaveLength(1);
  });
});

describe('X_FILE', () => {
  const file = join(dir, 'token');
  writeFileSync(file, `${'f'.repeat(30)}\n`);
  const { ALMANAC_TOKEN: _token, ...rest } = GOOD;

  test('gives the value of X from a file, without its line end', () => {
    const config = configFromEnv(baseEnv, { ...rest, ALMANAC_TOKEN_FILE: file });
    expect(config.ALMANAC_TOKEN).toBe('f'.repeat(30));
  });

  test('gives way to X itself, whichever stands first', () => {
    for (const env of [
      { ALMANAC_TOKEN_FILE: file, ...GOOD },
      { ...GOOD, ALMANAC_TOKEN_FILE: file },
    ]) {
      expect(configFromEnv(baseEnv, env).ALMANAC_TOKEN).toBe(GOOD.ALMANAC_TOKEN);
    }
  });

  test('of an empty file is a setting that is not set', () => {
    const empty = join(dir, 'empty');
    writeFileSync(empty, '\n');
    expect(configFromEnv(baseEnv, { ...GOOD, ALMANAC_ZONE_FILE: empty }).ALMANAC_ZONE).toBe(
      'Europe/Berlin',
    );
    expect(problems({ ...rest, ALMANAC_TOKEN_FILE: empty })).toHaveLength(1);
  });

  test('of a setting nobody asked for is not read', () => {
    expect(problems({ ...GOOD, SSL_CERT_FILE: '/not/there.pem' })).toEqual([]);
  });

  test('is no such thing where the setting itself is called so', () => {
    const config = configFromEnv(baseEnv, { ...GOOD, ALMANAC_KILL_FILE: '/not/there/KILL' });
    expect(killChannel(config).file).toBe('/not/there/KILL');
  });
});

test('a printed configuration shows no secret', () => {
  const shown = JSON.stringify(
    redacted({
      DATABASE_URL: 'postgres://u:hunter2@h/d',
      ALMANAC_TOKEN: 'hunter2',
      OPENROUTER_API_KEY: 'hunter2',
      GOOGLE_CLIENT_SECRET: 'hunter2',
      SMTP_PASSWORD: 'hunter2',
      CODA_MCP_URL: 'https://me:hunter2@host/path',
      PORT: 8091,
    }),
  );
  expect(shown).not.toContain('hunter2');
  expect(shown).toContain('8091');
});

describe('a loopback URL', () => {
  test.each(['http://127.0.0.1:1/x', 'http://127.8.9.1', 'http://localhost:3/', 'http://[::1]:80'])(
    'is %s',
    (url) => expect(isLoopbackUrl(url)).toBe(true),
  );
  test.each([
    'https://www.googleapis.com',
    'http://127.0.0.1.evil.example',
    'http://127.evil.example',
    'http://localhost.evil.example',
    'http://localhost@evil.example',
    'http://10.0.0.1',
    'http://0.0.0.0',
  ])('is not %s', (url) => expect(isLoopbackUrl(url)).toBe(false));
});

describe('ALMANAC_CLOCK', () => {
  const sandboxed = { google: 'http://127.0.0.1:1/google/', coda: 'http://localhost:1/coda' };

  test('moves the clock where every provider is sandboxed', () => {
    expect(configuredClock('2026-03-02T09:00:00Z', sandboxed).now().toISOString()).toBe(
      '2026-03-02T09:00:00.000Z',
    );
  });

  test('is refused beside a real provider, which it names', () => {
    const real = { ...sandboxed, coda: 'https://coda.io/apis/v1' };
    const found = problemsOf(() => configuredClock('2026-03-02T09:00:00Z', real));
    expect(found.join()).toMatch(/ALMANAC_CLOCK.*coda/);
    expect(found.join()).not.toContain('google');
  });

  test.each(['soon', '@/not/there/clock'])('that says "%s" is refused at the start', (setting) => {
    expect(problemsOf(() => configuredClock(setting, sandboxed)).join()).toContain('ALMANAC_CLOCK');
  });

  test('unset is the machine beside any provider', () => {
    const clock = configuredClock(undefined, { google: 'https://www.googleapis.com' });
    expect(Math.abs(clock.now().getTime() - Date.now())).toBeLessThan(1000);
  });
});
