import { request as requestPlain, type IncomingHttpHeaders } from 'node:http';
import { request as requestSecure } from 'node:https';
import { Readable } from 'node:stream';

export interface OpenRequest {
  method: string;
  headers: Readonly<Record<string, string>>;
  /** Until the answer begins, and between any two of its pieces. */
  timeout_ms: number;
  signal: AbortSignal;
}

export interface OpenAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: ReadableStream;
}

/** An answer whose body is read as it comes: of exports, which may be long. Throws where none begins in time. */
export function openRequest(url: URL, request: OpenRequest): Promise<OpenAnswer> {
  const { method, headers, timeout_ms, signal } = request;
  const send = url.protocol === 'https:' ? requestSecure : requestPlain;
  return new Promise((resolve, reject) => {
    const sent = send(url, { method, headers: { ...headers }, signal, timeout: timeout_ms });
    sent.on('timeout', () => sent.destroy(new Error(`nothing came for ${timeout_ms} ms`)));
    sent.on('error', reject);
    sent.on('response', (response) => {
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        body: Readable.toWeb(response) as ReadableStream,
      });
    });
    sent.end();
  });
}
