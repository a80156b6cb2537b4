/** Qdrant: is it there, does it take the key, and has Almanac made its collections? */
import { z } from 'zod';
import { qdrantBase } from '@almanac/shared/vector/qdrant-address';
import { COLLECTIONS } from '@almanac/shared/vector/set-up-collections';
import { isSet } from '../embedded/providers.ts';
import { askProvider } from './ask-provider.ts';
import type { Examination } from './examination.ts';
import { finding, type Finding } from './finding.ts';
import { spokenSecret } from './secrets.ts';

const URL_STEP =
  'Set QDRANT_URL in .env to the address of your Qdrant, for example http://127.0.0.1:6333, or remove the line: then the vectors lie in Postgres.';
const KEY_STEP = 'Set QDRANT_API_KEY in .env to the key that your Qdrant was started with.';

const root = z.object({ title: z.string(), version: z.string() });
const aliases = z.object({
  result: z.object({ aliases: z.array(z.object({ alias_name: z.string() })) }),
});

export async function checkQdrant(x: Examination): Promise<Finding> {
  const { settings, signal } = x;
  const url = settings['QDRANT_URL'] ?? '';
  if (url === '') return finding('qdrant', 'off', 'off: the vectors lie in Postgres');
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    return finding('qdrant', 'wrong', 'QDRANT_URL is no address', { steps: [URL_STEP] });
  }
  const base = qdrantBase(url);
  const key = settings['QDRANT_API_KEY'] ?? '';
  const request = key === '' ? {} : { headers: { 'api-key': key } };
  const [about, names] = await Promise.all([
    askProvider(`${base}/`, signal, request),
    askProvider(`${base}/aliases`, signal, request),
  ]);
  if (about.outcome === 'silent' || names.outcome === 'silent') {
    const reason = about.outcome === 'silent' ? about.reason : 'it broke off';
    return finding('qdrant', 'wrong', `Qdrant cannot be asked: ${reason}`, {
      notes: ['Until it answers, memory finds words, not what is meant; what is new waits.'],
      steps: [URL_STEP],
    });
  }
  if ([401, 403].includes(names.status)) {
    const says =
      key === ''
        ? 'Qdrant wants a key'
        : `Qdrant refuses ${spokenSecret(settings, 'QDRANT_API_KEY')}`;
    return finding('qdrant', 'wrong', says, { steps: [KEY_STEP] });
  }
  const server = root.safeParse(about.body);
  const given = aliases.safeParse(names.body);
  if (!server.success || !given.success) {
    return finding('qdrant', 'wrong', `no Qdrant answers at ${base}`, { steps: [URL_STEP] });
  }
  return madeCollections(x, server.data.version, given.data.result.aliases);
}

function madeCollections(
  { settings }: Examination,
  version: string,
  given: { alias_name: string }[],
): Finding {
  if (!isSet(settings, 'EMBEDDINGS_MODEL')) {
    return finding('qdrant', 'look', `version ${version}, but nothing makes vectors for it`, {
      steps: ['Set EMBEDDINGS_MODEL in .env (see Embeddings), or remove QDRANT_URL.'],
    });
  }
  const missing = COLLECTIONS.filter(
    (collection) => !given.some(({ alias_name }) => alias_name === collection),
  );
  if (missing.length === 0)
    return finding('qdrant', 'ok', `version ${version}, all collections made`);
  return finding('qdrant', 'ok', `version ${version}`, {
    notes: [
      `Not made or not filled yet: ${missing.join(', ')}. A running Almanac does it by itself.`,
    ],
  });
}
