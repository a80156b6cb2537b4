/**
 * A provider that refuses our credential is like one that is down: what was asked is all right and waits for a person to
 * mend it. So both refusals below are `unavailable`; what a provider refuses for its own sake (a missing row, a foreign
 * event) is none of them.
 */
import { AppError } from '../lang/app-error.ts';

interface RefusalOptions {
  cause?: unknown;
  retry_after_s?: number;
}

const CREDENTIAL_REFUSED = 'credential_refused';
const RIGHT_MISSING = 'right_missing';
const RETRY_S = 15;

/** The credential is unknown, expired or revoked: nothing that needs it will work. */
export function credentialRefused(detail: string, options: RefusalOptions = {}): AppError {
  return refusal(CREDENTIAL_REFUSED, detail, options);
}

/** The credential is good, but was not given the right for this; other things may work. */
export function rightMissing(detail: string, options: RefusalOptions = {}): AppError {
  return refusal(RIGHT_MISSING, detail, options);
}

export function isCredentialRefusal(error: unknown): error is AppError {
  return error instanceof AppError && [CREDENTIAL_REFUSED, RIGHT_MISSING].includes(error.code);
}

/** The area a refusal covers: everything, or only `asked`, which the credential may not do. */
export function areaOf(error: AppError, asked: string): string {
  return error.code === RIGHT_MISSING ? asked : '';
}

function refusal(code: string, detail: string, options: RefusalOptions): AppError {
  return new AppError('unavailable', detail, { retry_after_s: RETRY_S, ...options, code });
}
