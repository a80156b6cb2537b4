import type { Examination } from './examination.ts';

const TIMEOUT_MS = 5000;
/** A date in a header has whole seconds, and the answer was under way for a while. */
const HALF_SECOND_MS = 500;

/** How many seconds this machine's clock is ahead of a provider's (negative: behind); undefined where none can be asked. */
export async function clockOffset({ settings, signal }: Examination): Promise<number | undefined> {
  const urls = [settings['GOOGLE_API_ROOT_URL'], settings['CODA_API_BASE_URL']].filter(
    (url): url is string => url !== undefined && url !== '',
  );
  for (const url of [...urls, 'https://www.googleapis.com/', 'https://coda.io/']) {
    const begun = Date.now();
    const answer = await fetch(url, {
      method: 'HEAD',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    }).catch(() => undefined);
    const told = Date.parse(answer?.headers.get('date') ?? '');
    if (!Number.isNaN(told)) return ((begun + Date.now()) / 2 - told - HALF_SECOND_MS) / 1000;
  }
  return undefined;
}
