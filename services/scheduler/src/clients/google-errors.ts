/** What a failed call to Google means for us. A 403 is not always a matter of permission: rate limits come as 403 too. */
import { z } from 'zod';
import { AppError, errorText } from '@almanac/shared/lang/app-error';
import { credentialRefused, rightMissing } from '@almanac/shared/providers/refused-credential';
import { headerOf } from './header-of.ts';

const LIMITS = [
  'rateLimitExceeded',
  'userRateLimitExceeded',
  'quotaExceeded',
  'calendarUsageLimits',
];
/** Reasons of a 403 that are about what we were granted; any other is about the one thing asked for. */
const RIGHTS = [
  'insufficientPermissions',
  'insufficientScopes',
  'accessNotConfigured',
  'domainPolicy',
];
/** Errors of the token endpoint that are about our client; `invalid_grant` is about the person's consent. */
const CLIENT_ERRORS = [
  'invalid_client',
  'unauthorized_client',
  'deleted_client',
  'disabled_client',
];
const DOWN_S = 15;

const failed = z.object({
  response: z.object({ status: z.number(), data: z.unknown(), headers: z.unknown().optional() }),
});
const apiError = z.object({
  error: z.object({
    message: z.string().optional(),
    errors: z.array(z.object({ reason: z.string().optional() })).optional(),
  }),
});
const oauthError = z.object({ error: z.string(), error_description: z.string().optional() });

/** The status of an answer, or undefined where there was none. */
export function statusOfFailure(error: unknown): number | undefined {
  return failed.safeParse(error).data?.response.status;
}

export function headersOfFailure(error: unknown): unknown {
  return failed.safeParse(error).data?.response.headers;
}

/** Google says that we are too fast, and did not do what was asked. */
export function isLimit(error: unknown): boolean {
  const response = failed.safeParse(error).data?.response;
  if (response === undefined) return false;
  return response.status === 429 || (response.status === 403 && isLimitReason(response.data));
}

function isLimitReason(data: unknown): boolean {
  const body = apiError.safeParse(data).data?.error;
  return LIMITS.includes(body?.errors?.[0]?.reason ?? '');
}

/**
 * `unavailable` `provider_down`, `credential_refused` or `right_missing`; `forbidden` `provider_refused` or `invalid_grant`;
 * AppErrors pass through.
 */
export function asProviderError(error: unknown, what: string): AppError {
  if (error instanceof AppError) return error;
  const response = failed.safeParse(error).data?.response;
  if (response === undefined) return down(`${what}: ${errorText(error)}`, error, DOWN_S);
  const { status, data } = response;
  const oauth = oauthError.safeParse(data).data;
  if (oauth !== undefined) return oauthRefusal(oauth, what, status, error);
  const body = apiError.safeParse(data).data?.error;
  const reason = body?.errors?.[0]?.reason ?? '';
  if (status >= 500 || isLimit(error)) {
    return down(
      `${what}: Google answered ${status} ${reason}`.trim(),
      error,
      retryAfter(response.headers),
    );
  }
  if (status >= 200 && status < 300)
    return down(`${what}: Google's answer is unreadable`, error, DOWN_S);
  const detail = `${what}: Google answered ${status} ${reason} ${body?.message ?? ''}`.trim();
  // Each call renews the access once: a 401 that comes out here was given to a fresh token.
  if (status === 401) return credentialRefused(detail, { cause: error });
  if (status === 403 && RIGHTS.includes(reason)) return rightMissing(detail, { cause: error });
  return new AppError('forbidden', detail, { code: 'provider_refused', cause: error });
}

function oauthRefusal(
  oauth: z.infer<typeof oauthError>,
  what: string,
  status: number,
  cause: unknown,
): AppError {
  const detail = `${what}: ${oauth.error} ${oauth.error_description ?? ''}`.trim();
  if (status >= 500 || status === 429) return down(detail, cause, DOWN_S);
  if (status === 401 || CLIENT_ERRORS.includes(oauth.error)) {
    return credentialRefused(detail, { cause });
  }
  const code = oauth.error === 'invalid_grant' ? 'invalid_grant' : 'provider_refused';
  return new AppError('forbidden', detail, { code, cause });
}

export function down(detail: string, cause: unknown, retry_after_s = DOWN_S): AppError {
  return new AppError('unavailable', detail, { code: 'provider_down', retry_after_s, cause });
}

const MAX_RETRY_S = 3600;

/** Whole seconds, from either form of the header: a number, or the date until which to wait. */
function retryAfter(headers: unknown): number | undefined {
  const text = headerOf(headers, 'retry-after');
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
  return seconds > 0 ? Math.min(Math.ceil(seconds), MAX_RETRY_S) : undefined;
}

/** How many seconds Google asked us to wait; 0 where it did not. */
export function askedWait(error: unknown): number {
  return retryAfter(headersOfFailure(error)) ?? 0;
}
