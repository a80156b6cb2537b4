/** A provider that counts its effects by the key it is given, in another process than those that are killed. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** `keyed` knows a key again; the others do a thing as often as they are asked. */
export type ProviderKind = 'keyed' | 'asked' | 'blind';

export interface Provider {
  url: string;
  /** How often each key took effect. */
  effects: Map<string, number>;
  /** By process: its calls that wait for their answer until it is gone. */
  held: Map<string, number>;
  /** When calls left, by their own word, in the order in which they arrived: ms of this machine's clock. */
  left: number[];
  close: () => Promise<void>;
}

export async function startProvider(): Promise<Provider> {
  const provider: Provider = {
    url: '',
    effects: new Map(),
    held: new Map(),
    left: [],
    close: () => {
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
  const server = createServer((request, response) => {
    answer(provider, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  provider.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return provider;
}

/** `POST /<kind>/<key>?process=…`, unanswered with `&hold`, noted with `&left=…`; `GET` tells whether it happened, and how many answers are held. */
async function answer(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://provider');
  const [, kind = '', key = ''] = pathname.split('/');
  const process = searchParams.get('process') ?? '';
  const left = searchParams.get('left');
  if (left !== null) provider.left.push(Number(left));
  const held = provider.held.get(process) ?? 0;
  const before = provider.effects.get(key) ?? 0;
  if (request.method === 'POST') {
    const known = kind === 'keyed' && before > 0;
    provider.effects.set(key, known ? before : before + 1);
    if (searchParams.has('hold')) {
      provider.held.set(process, held + 1);
      return;
    }
  }
  const state = { happened: request.method === 'GET' && before > 0, held };
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(state));
}
