/**
 * One request and the whole of its answer as text, over Node's own client. Among our services `fetch` costs five times the work of
 * this, and its streams leave a service some 30 MB larger. Redirects are not followed, and no encoding is offered.
 */
import { request as requestPlain, type IncomingHttpHeaders } from 'node:http';
import { request as requestSecure } from 'node:https';

export interface PlainRequest {
  method?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
  /** For the whole of it, to the last byte of the answer. */
  timeout_ms: number;
}

export interface PlainAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** Throws where there is no whole answer in time; any status is an answer. */
export function plainRequest(url: URL, request: PlainRequest): Promise<PlainAnswer> {
  const { method = 'GET', headers = {}, body, timeout_ms } = request;
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const send = url.protocol === 'https:' ? requestSecure : requestPlain;
  return new Promise((resolve, reject) => {
    const sent = send(url, { method, headers: { ...headers, ...length } });
    const late = setTimeout(
      () => sent.destroy(new Error(`no answer in ${timeout_ms} ms`)),
      timeout_ms,
    );
    const fail = (error: Error): void => {
      clearTimeout(late);
      reject(error);
    };
    sent.on('error', fail);
    sent.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => (text += piece));
      response.on('error', fail);
      response.on('end', () => {
        clearTimeout(late);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    sent.end(body);
  });
}

export const isSuccess = ({ status }: PlainAnswer): boolean => status >= 200 && status < 300;
