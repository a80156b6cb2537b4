/**
 * Whether a request that changes something comes from a page of ours (design 06 §13). Browsers say where a request comes from in
 * two headers that no script can set; a request that lacks them is refused, so no cookie of ours is worth anything elsewhere.
 */
export interface Origins {
  method: string;
  /** The `Host` header. */
  host: string | undefined;
  origin: string | undefined;
  fetch_site: string | undefined;
}

const READS = ['GET', 'HEAD', 'OPTIONS'];

/** Why it is refused, in words; undefined where it may go on. */
export function crossOrigin({ method, host, origin, fetch_site }: Origins): string | undefined {
  if (READS.includes(method)) return undefined;
  if (fetch_site !== 'same-origin') return 'This request does not come from a page of the console.';
  const from = URL.parse(origin ?? '');
  if (from === null || host === undefined || from.host !== host.toLowerCase()) {
    return 'This request comes from another address than the one it goes to.';
  }
  if (from.protocol === 'https:' || isLoopback(host)) return undefined;
  return 'Over plain http the console is used on this very machine alone: reach it by https.';
}

/** `localhost`, `127.0.0.1:8080`, `[::1]:8080`: what a browser trusts without TLS. */
export function isLoopback(host: string): boolean {
  const name = URL.parse(`http://${host}`)?.hostname ?? '';
  return name === 'localhost' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name);
}
