/**
 * `npm run setup-collections`: makes the vector collections of the configured model where they are missing, and says what it did
 * to each. Repeatable. It asks the running Almanac, or works on DATABASE_ADMIN_URL and QDRANT_URL itself.
 */
import { z } from 'zod';
import { setUpReply } from '@almanac/shared/contracts/vector-collections';
import { serviceClient } from '@almanac/shared/http/call';
import { openDatabase } from '@almanac/shared/pg/database';
import { postgresVectors } from '@almanac/shared/vector/postgres-vectors';
import { qdrantVectors } from '@almanac/shared/vector/qdrant-vectors';
import {
  ensureCollections,
  registerCollections,
  type CollectionReport,
  type VectorStores,
} from '@almanac/shared/vector/set-up-collections';
import { UsageError } from './cli/arguments.ts';
import { runCommand } from './cli/run-command.ts';
import { readSettings, RUN_FILE } from './cli/settings.ts';
import { isSet, type Settings } from './embedded/providers.ts';
import { liveRun } from './embedded/run-file.ts';

const dimensionsSetting = z.coerce.number().int().min(8).max(4096);
const DEFAULT_DIMENSIONS = 1536;
const PATIENT_MS = 10_000;

await runCommand(async () => {
  const settings = readSettings();
  if (!isSet(settings, 'EMBEDDINGS_MODEL')) {
    console.log('Nothing to do: without EMBEDDINGS_MODEL in .env nothing makes vectors.');
    return;
  }
  const reports = await setUp(settings);
  for (const { collection, says, ok } of reports) {
    console.log(`${ok ? ' ' : '!'} ${collection.padEnd(15)} ${says}`);
  }
  if (reports.length === 0) console.log('The running Almanac has no embeddings set up.');
  if (reports.some(({ ok }) => !ok)) process.exitCode = 1;
});

async function setUp(settings: Settings): Promise<CollectionReport[]> {
  const url = settings['DATABASE_ADMIN_URL'];
  if (url !== undefined && url !== '') return setUpIn(url, settings);
  const run = liveRun(RUN_FILE);
  if (run === undefined) {
    throw new UsageError('Almanac does not run here: npm start, or set DATABASE_ADMIN_URL.');
  }
  const gateway = run.services['memory-gateway'] ?? '';
  const client = serviceClient({ service: 'memory-gateway', url: gateway, token: run.token });
  const { collections } = await client.call({
    method: 'POST',
    path: '/api/v1/memory/vectors/set-up',
    body: {},
    reply: setUpReply,
    timeout_ms: 60_000,
  });
  return collections;
}

async function setUpIn(url: string, settings: Settings): Promise<CollectionReport[]> {
  const dimensions = dimensionsSetting.safeParse(
    settings['EMBEDDINGS_DIMENSIONS'] || DEFAULT_DIMENSIONS,
  );
  if (!dimensions.success)
    throw new UsageError('EMBEDDINGS_DIMENSIONS is no number from 8 to 4096.');
  const db = openDatabase({ url, application_name: 'setup-collections', onError: () => undefined });
  try {
    const stores: VectorStores = { postgres: postgresVectors(db) };
    const qdrant = settings['QDRANT_URL'] ?? '';
    if (qdrant !== '') {
      const api_key = settings['QDRANT_API_KEY'] || undefined;
      stores.qdrant = qdrantVectors({ url: qdrant, api_key, timeout_ms: PATIENT_MS });
    }
    await registerCollections(db, stores, {
      store: qdrant === '' ? 'postgres' : 'qdrant',
      model: settings['EMBEDDINGS_MODEL'] ?? '',
      dimensions: dimensions.data,
    });
    return await ensureCollections(db, stores);
  } finally {
    await db.close();
  }
}
