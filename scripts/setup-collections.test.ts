import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@almanac/shared/testing/database';
import {
  startQdrantStandIn,
  type QdrantStandIn,
} from '../services/shared/test/vector/qdrant-stand-in.ts';
import { ROOT } from './cli/settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'almanac-collections-'));
let db: TestDatabase;
let standIn: QdrantStandIn;
beforeAll(async () => {
  db = await createTestDatabase();
  standIn = await startQdrantStandIn();
});
afterAll(async () => {
  await standIn.close();
  await db.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function run(more: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const env_file = join(folder, '.env');
  const settings = { DATABASE_ADMIN_URL: db.admin_url, QDRANT_URL: standIn.url, ...more };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  writeFileSync(env_file, lines.join('\n'));
  const child = spawn(process.execPath, [join(ROOT, 'scripts/setup-collections.ts')], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', ALMANAC_ENV_FILE: env_file },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, said }));
  });
}

const MODEL = { EMBEDDINGS_MODEL: 'vendor/Embed-3', EMBEDDINGS_DIMENSIONS: '32' };

test('the four collections are made with the model in their names; a repeat finds them there', async () => {
  const first = await run(MODEL);
  expect(first.code).toBe(0);
  expect(first.said.trim().split('\n')).toHaveLength(4);
  expect(first.said).toMatch(
    /doc_chunks +made as doc_chunks__vendor-embed-3_32_[0-9a-f]{6} \(qdrant\); it answers/,
  );
  const names = [...standIn.memory.collections.keys()];
  expect([...standIn.memory.aliases.keys()].toSorted()).toEqual([
    'agent_memories',
    'daily_threads',
    'doc_chunks',
    'events',
  ]);
  const second = await run(MODEL);
  expect(second.code).toBe(0);
  expect(second.said.match(/was there as/g)).toHaveLength(4);
  expect([...standIn.memory.collections.keys()]).toEqual(names);
});

test('another dimension is built beside what answers', async () => {
  const { code, said } = await run({ ...MODEL, EMBEDDINGS_DIMENSIONS: '48' });
  expect(code).toBe(0);
  expect(said.match(/is being built beside the active one/g)).toHaveLength(4);
  expect(standIn.memory.aliases.get('events')).toContain('_32_');
  expect(standIn.violations).toEqual([]);
});

test('without a model it says that there is nothing to do; a Qdrant that is down is named', async () => {
  expect(await run({})).toEqual({ code: 0, said: expect.stringContaining('Nothing to do') });
  const down = await run({ ...MODEL, QDRANT_URL: 'http://127.0.0.1:9' });
  expect(down).toEqual({ code: 1, said: expect.stringContaining('Qdrant cannot be asked') });
});
