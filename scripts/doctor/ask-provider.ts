import { errorText } from '@almanac/shared/lang/app-error';

/** What came back: an answer of any status, or silence with its reason in plain words. */
export type Reply =
  | { outcome: 'answered'; status: number; body: unknown }
  | { outcome: 'silent'; reason: string };

const TIMEOUT_MS = 10_000;

/** One question to a provider, at most 10 s. A body that is no JSON comes back as undefined. */
export async function askProvider(
  url: string,
  signal: AbortSignal,
  request: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Reply> {
  try {
    const response = await fetch(url, {
      ...request,
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    return { outcome: 'answered', status: response.status, body: jsonOf(await response.text()) };
  } catch (error) {
    return { outcome: 'silent', reason: reasonOf(error, new URL(url).host) };
  }
}

export function bearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown, host: string): string {
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return `${host} did not answer within ${TIMEOUT_MS / 1000} s`;
  }
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return `no such address: ${host} (is this machine online?)`;
  }
  if (code === 'ECONNREFUSED') return `nobody answers at ${host}`;
  if (/CERT|SSL|TLS|SELF_SIGNED/.test(code)) return `the certificate of ${host} is not accepted`;
  return `${host} broke off (${code || errorText(error)})`;
}
