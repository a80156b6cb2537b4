/** An embeddings endpoint on a real socket whose refusals a test steers by the texts themselves. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { embed } from '../../../scripts/sandbox/embedding.ts';

export interface EmbeddingProvider {
  url: string;
  /** Every text it was given, by model. */
  texts: { model: string; text: string }[];
  /** Answers 400 to a request with such a text. */
  refuses: (text: string, model: string) => boolean;
  /** Holds its answers for this model back until it is called off. */
  held: string | undefined;
  /** Answers nothing before this. */
  gate: Promise<void>;
  close(): Promise<void>;
}

export async function startEmbeddingProvider(): Promise<EmbeddingProvider> {
  const server = createServer((request, response) => {
    void (async () => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const { model, input, dimensions } = JSON.parse(body) as {
        model: string;
        input: string[];
        dimensions: number;
      };
      const reply = (status: number, answer: object): void => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(answer));
      };
      await provider.gate;
      if (provider.held === model) return reply(503, { error: { message: 'held back' } });
      if (input.some((text) => provider.refuses(text, model))) {
        return reply(400, { error: { message: 'this text is refused' } });
      }
      provider.texts.push(...input.map((text) => ({ model, text })));
      const data = input.map((text, index) => {
        return { object: 'embedding', index, embedding: embed(`${model} ${text}`, dimensions) };
      });
      return reply(200, { object: 'list', model, data, usage: { prompt_tokens: 1 } });
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const provider: EmbeddingProvider = {
    url: `http://127.0.0.1:${port}`,
    texts: [],
    refuses: () => false,
    held: undefined,
    gate: Promise.resolve(),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return provider;
}

/** The settings of a gateway that uses it. */
export function embeddingSettings(
  provider: EmbeddingProvider,
  model = 'first/model',
  dimensions = 64,
): Record<string, string> {
  return {
    OPENROUTER_API_KEY: 'a key',
    OPENROUTER_BASE_URL: provider.url,
    EMBEDDINGS_MODEL: model,
    EMBEDDINGS_DIMENSIONS: String(dimensions),
    EMBEDDINGS_TIMEOUT_MS: '1000',
  };
}
