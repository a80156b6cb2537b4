import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeAnswers, writeSecrets } from '../stack/write-settings.ts';
import { checkStack } from './check-stack.ts';

const dir = mkdtempSync(join(tmpdir(), 'almanac-doctor-stack-'));
const place = { env_file: join(dir, '.env'), secrets_dir: join(dir, 'secrets') };
const servers: Server[] = [];
let late: string;

beforeAll(async () => {
  await writeSecrets(place);
  writeAnswers(place, new Map());
  late = await listening(new Date(Date.now() - 600_000).toUTCString());
});
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(dir, { recursive: true });
});

/** Answers with this date; the URL. */
async function listening(date: string): Promise<string> {
  const server = createServer((_request, response) => response.setHeader('date', date).end());
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function told(settings: Record<string, string>): Promise<string> {
  const found = await checkStack({
    settings: {
      ALMANAC_DOMAIN: 'almanac.invalid',
      ALMANAC_SECRETS_DIR: place.secrets_dir,
      HTTP_PORT: '1',
      HTTPS_PORT: '2',
      GOOGLE_API_ROOT_URL: late,
      ...settings,
    },
    run: undefined,
    signal: new AbortController().signal,
  });
  expect(found.status).toBe('wrong');
  return [found.says, ...found.notes, ...found.steps].join('\n');
}

test('names that lead nowhere and a clock ten minutes ahead are said, each with what to do', async () => {
  const said = await told({});
  expect(said).toContain('almanac.invalid and n8n.almanac.invalid lead nowhere');
  expect(said).toContain('add an A record');
  expect(said).toMatch(/its clock is (599|60\d) s ahead/);
  expect(said).not.toMatch(/port|secret/);
});

test('a port that another program holds is said with its name', async () => {
  const { port } = new URL(late);
  const said = await told({ HTTPS_PORT: port });
  expect(said).toContain(`port ${port} is taken`);
  expect(said).toContain(`(process ${process.pid})`);
});

test('missing and weak secrets are said by their names and never shown', async () => {
  expect(await told({ ALMANAC_SECRETS_DIR: join(dir, 'elsewhere') })).toContain('init-env');
  const key = join(place.secrets_dir, 'webhook_key');
  rmSync(key);
  expect(await told({})).toContain('the secret webhook_key is missing');
  writeFileSync(key, 'hunter2hunter2');
  const said = await told({});
  expect(said).toContain('webhook_key is shorter than 16 characters');
  expect(said).not.toContain('hunter2');
});

test('a Google client that would send people elsewhere is said', async () => {
  const said = await told({ GOOGLE_CLIENT_ID: 'x', PUBLIC_URL: 'http://127.0.0.1:8092' });
  expect(said).toContain('https://almanac.invalid/oauth/callback');
});
