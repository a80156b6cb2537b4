/** Search by meaning: one word is embedded, which costs far less than a cent and tests key, model and dimension at once. */
import { z } from 'zod';
import { isSet } from '../embedded/providers.ts';
import { askOpenRouter, keyTrouble } from './check-model.ts';
import type { Examination } from './examination.ts';
import { finding, type Finding } from './finding.ts';

const DEFAULT_DIMENSIONS = 1536;
const LIST = 'https://openrouter.ai/models?output_modalities=embeddings';

const vectors = z.object({ data: z.array(z.object({ embedding: z.array(z.number()) })).min(1) });
const refusal = z.object({ error: z.object({ message: z.string() }) });

export async function checkEmbeddings(x: Examination): Promise<Finding> {
  const model = x.settings['EMBEDDINGS_MODEL'] ?? '';
  if (model === '') {
    return finding('embeddings', 'off', 'off: memory finds words, not what is meant', {
      steps: [
        `With an OpenRouter key, choose one at ${LIST} and set EMBEDDINGS_MODEL=… in .env, and EMBEDDINGS_DIMENSIONS to the length of its vectors.`,
      ],
    });
  }
  if (!isSet(x.settings, 'OPENROUTER_API_KEY')) {
    return finding(
      'embeddings',
      'wrong',
      'EMBEDDINGS_MODEL is set, but OPENROUTER_API_KEY is not',
      {
        steps: ['Set OPENROUTER_API_KEY in .env, or remove EMBEDDINGS_MODEL.'],
      },
    );
  }
  const dimensions = Number(x.settings['EMBEDDINGS_DIMENSIONS'] || DEFAULT_DIMENSIONS);
  const reply = await askOpenRouter(x, '/embeddings', {
    model,
    input: 'Almanac',
    dimensions,
    encoding_format: 'float',
  });
  const about_model = reply.outcome === 'answered' && [400, 404, 422].includes(reply.status);
  const refused = about_model ? undefined : keyTrouble(x, reply);
  if (refused !== undefined) return { part: 'embeddings', ...refused };
  const got = vectors.safeParse(reply.outcome === 'answered' ? reply.body : undefined);
  if (!got.success) {
    const said = refusal.safeParse(reply.outcome === 'answered' ? reply.body : undefined);
    return finding('embeddings', 'wrong', `"${model}" makes no embeddings`, {
      notes: said.success ? [said.data.error.message.slice(0, 300)] : [],
      steps: [`Choose one at ${LIST} and set EMBEDDINGS_MODEL=… in .env, or remove the line.`],
    });
  }
  const length = got.data.data[0]?.embedding.length ?? 0;
  if (length !== dimensions) {
    return finding(
      'embeddings',
      'wrong',
      `"${model}" makes vectors of ${length}, not ${dimensions}`,
      {
        steps: [`Set EMBEDDINGS_DIMENSIONS=${length} in .env.`],
      },
    );
  }
  return finding('embeddings', 'ok', `${model}, vectors of ${length}`);
}
