import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareSync } from 'bcryptjs';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { sha256Hex } from '@almanac/shared/lang/ids';
import { readStack } from '../check/read-stack.ts';
import { stackFiles } from '../check/stack-rules.ts';
import { ROOT } from '../cli/settings.ts';
import { DERIVED, PRIMARY } from './generated-secrets.ts';
import { QUESTIONS } from './questions.ts';
import { readServiceSecrets } from './secret-files.ts';
import { placeholderIn, troubleWith, weaknessOf } from './weak-secret.ts';
import { settingsIn, writeAnswers, writeSecrets, type Place } from './write-settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'almanac-init-'));
afterAll(() => rmSync(folder, { recursive: true }));
let place: Place;
beforeEach(() => {
  const dir = mkdtempSync(join(folder, 'one-'));
  place = { env_file: join(dir, '.env'), secrets_dir: join(dir, 'secrets') };
});
const secret = (name: string): string => readFileSync(join(place.secrets_dir, name), 'utf8').trim();
const ANSWERS = new Map([
  ['ALMANAC_DOMAIN', 'almanac.example.org'],
  ['OPERATOR_EMAIL', 'me@example.org'],
  ['ALMANAC_ZONE', 'Europe/Berlin'],
  ['CODA_API_TOKEN', 'a-token-of-coda'],
]);

describe('what init-env writes', () => {
  test('is every secret that the compose file mounts, in a folder that only its owner enters', async () => {
    await writeSecrets(place);
    writeAnswers(place, ANSWERS);
    for (const name of Object.keys(readStack(stackFiles(ROOT).compose).secrets)) {
      expect(statSync(join(place.secrets_dir, name)).mode & 0o777, name).toBe(0o444);
    }
    expect(statSync(place.secrets_dir).mode & 0o777).toBe(0o700);
    expect(statSync(place.env_file).mode & 0o777).toBe(0o600);
    expect(secret('coda_api_token')).toBe('a-token-of-coda');
    expect(readFileSync(place.env_file, 'utf8')).not.toContain('a-token-of-coda');
  });

  test('fits together: what one program is told to ask for, another was told to accept', async () => {
    await writeSecrets(place);
    expect(secret('database_admin_url')).toContain(`postgres:${secret('postgres_password')}@`);
    expect(secret('qdrant_config')).toContain(secret('qdrant_api_key'));
    const [, hash = ''] = secret('traefik_users').split(':');
    for (const each of [hash, secret('n8n_owner_password_hash')]) {
      expect(compareSync(secret('operator_password'), each)).toBe(true);
    }
    const digest = (name: string): string => sha256Hex(secret(name));
    expect(secret('langfuse_clickhouse_users')).toContain(digest('langfuse_clickhouse_password'));
    expect(secret('langfuse_queue_users')).toContain(`#${digest('langfuse_queue_password')} `);
    const { role_passwords } = readServiceSecrets(place.secrets_dir);
    expect(secret('database_url_planner')).toContain(role_passwords.planner);
    expect(new Set(Object.values(role_passwords)).size).toBe(6);
  });

  test('never changes what is there, and adds what was left out', async () => {
    await writeSecrets(place);
    writeAnswers(place, ANSWERS);
    const before = new Map(Object.keys({ ...PRIMARY, ...DERIVED }).map((n) => [n, secret(n)]));
    rmSync(join(place.secrets_dir, 'webhook_key'));
    const again = await writeSecrets(place);
    const more = new Map([
      ...ANSWERS,
      ['ALMANAC_DOMAIN', 'other.org'],
      ['MEM0_API_KEY', 'm0-12345678'],
    ]);
    const settings = writeAnswers(place, more);
    expect(again.added).toEqual(['webhook_key']);
    expect(settings.added).toEqual(expect.arrayContaining(['mem0_api_key']));
    expect(settingsIn(place.env_file)['ALMANAC_DOMAIN']).toBe('almanac.example.org');
    expect(secret('mem0_api_key')).toBe('m0-12345678');
    before.delete('webhook_key');
    for (const [name, text] of before) expect(secret(name)).toBe(text);
  });

  test('is nothing where a secret that is there is weak; all weak ones are named, none is shown', async () => {
    await writeSecrets(place);
    rmSync(place.env_file, { force: true });
    for (const name of ['n8n_token', 'valkey_url', 'credentials_key', 'qdrant_config']) {
      rmSync(join(place.secrets_dir, name));
    }
    writeFileSync(join(place.secrets_dir, 'n8n_token'), 'changeme');
    writeFileSync(join(place.secrets_dir, 'valkey_url'), 'redis://memory:hunter2@valkey:6379');
    writeFileSync(join(place.secrets_dir, 'credentials_key'), 'dG9vIHNob3J0');
    const refused = await writeSecrets(place).catch((error: unknown) => String(error));
    expect(refused).toMatch(
      /n8n_token is shorter[\s\S]*credentials_key|credentials_key[\s\S]*n8n_token/,
    );
    expect(refused).toContain('valkey_url has a password that is shorter');
    expect(refused).not.toMatch(/hunter2|changeme|dG9v/);
    expect(() => secret('qdrant_config')).toThrow(/ENOENT/);
  });
});

test('every secret that is made passes its own test', () => {
  for (const [name, make] of Object.entries(PRIMARY)) {
    for (let i = 0; i < 20; i += 1) expect(troubleWith(name, make()), name).toBeUndefined();
  }
});

test.each(['short', 'a'.repeat(40), 'password12345678', 'changeme-changeme', 'abcdefghXabcdefghX'])(
  '"%s" is refused as a secret',
  (value) => expect(weaknessOf(value)).toBeDefined(),
);

test('what is said of a weak secret never contains it', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 6, maxLength: 15 }), (value) => {
      const says = weaknessOf(value) ?? '';
      return (
        says !== '' && (!says.includes(value) || 'is shorter than 16 characters'.includes(value))
      );
    }),
  );
});

test.each(['xxxx', 'your-token', '<token>', 'changeme', 'two words', 'abc'])(
  '"%s" is no token of a provider',
  (value) => expect(placeholderIn(value)).toBeDefined(),
);

test.each([
  ['ALMANAC_DOMAIN', 'https://almanac.example.org'],
  ['ALMANAC_DOMAIN', 'localhost'],
  ['OPERATOR_EMAIL', 'me'],
  ['ALMANAC_ZONE', 'Berlin'],
  ['GOOGLE_CLIENT_ID', '12345'],
])('%s does not take "%s"', (name, value) => {
  expect(QUESTIONS.find((one) => one.name === name)?.trouble(value)).toBeDefined();
});
