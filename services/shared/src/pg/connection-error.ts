/** Whether a failure is of the way to the server, and not of what it was asked. */

const CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  '25P03',
  '57P01',
  '57P02',
  '57P03',
  '08000',
  '08003',
  '08006',
  '53300',
]);

// What the driver says itself carries no code.
const MESSAGES = /Connection terminated|timeout exceeded|not queryable|Query read timeout/;

export function isConnectionError(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return CODES.has(code) || MESSAGES.test(error.message);
}
