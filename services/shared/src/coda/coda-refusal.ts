/** What a failure of Coda means to us; the same for both connectors. */
import { AppError } from '../lang/app-error.ts';
import { credentialRefused, rightMissing } from '../providers/refused-credential.ts';

const RETRY_S = 6;
const RETRY_JITTER_S = 4;
const MOST_RETRY_S = 3600;

export interface CodaFailure {
  /** Of HTTP. */
  status: number;
  /** Coda's own words; what stands in `secret` is taken out of them. */
  words: string;
  secret?: string | undefined;
  /** The provider's Retry-After, where it named one. */
  retry_after_s?: number | undefined;
}

/** A 403 is never about one row: Coda gives tokens and people rights to docs and tables, not to rows. */
export function codaRefusal({ status, words, secret, retry_after_s }: CodaFailure): AppError {
  const said = withoutSecret(words, secret).slice(0, 500);
  // 504 is how a listing that is too heavy fails; 408 is a timeout in other words.
  if (status === 429) return providerDown('Coda is limiting our calls.', { retry_after_s });
  if (status >= 500 || status === 408) {
    return providerDown(`Coda failed with status ${status}.`, { retry_after_s });
  }
  if (status === 401) return credentialRefused(`Coda refuses our token: ${said}.`);
  if (status === 403) return rightMissing(`Coda does not let our token do this: ${said}.`);
  if (status === 404) return new AppError('not_found', `Coda: ${said}`, { code: 'coda_not_found' });
  if (status === 413) return new AppError('too_large', `Coda: ${said}`, { code: 'coda_too_large' });
  return new AppError('invalid', `Coda rejected this: ${said}`, { code: 'coda_rejected' });
}

export function withoutSecret(words: string, secret: string | undefined): string {
  return secret === undefined || secret === '' ? words : words.replaceAll(secret, '[token]');
}

/** Coda mostly names no time to come back at; six seconds is its window, and chance keeps callers apart. */
export function providerDown(
  detail: string,
  { cause, retry_after_s }: { cause?: unknown; retry_after_s?: number | undefined } = {},
): AppError {
  return new AppError('unavailable', detail, {
    code: 'provider_down',
    retry_after_s: retry_after_s ?? RETRY_S + Math.floor(Math.random() * RETRY_JITTER_S),
    cause,
  });
}

/** Seconds of a Retry-After header, which may also name a date; undefined where it says nothing of use. */
export function retryAfterOf(headers: Headers): number | undefined {
  const said = headers.get('retry-after');
  if (said === null) return undefined;
  const seconds = /^\d+$/.test(said.trim()) ? Number(said) : (Date.parse(said) - Date.now()) / 1000;
  if (!Number.isFinite(seconds) || seconds < 0) return undefined;
  return Math.min(Math.ceil(seconds), MOST_RETRY_S);
}
