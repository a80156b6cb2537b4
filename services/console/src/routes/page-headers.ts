/** What every page of the console says to the browser (design 06 §13): nothing from elsewhere, no frame, no script but our own files. */
import { createHash } from 'node:crypto';

const COMMON = {
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** Of the application. */
export const APP_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  ...COMMON,
};

/**
 * Of a page that works without script and without any second request, which it could not make with a token that stands in its
 * address: its one style sheet stands in it and is named by its hash.
 */
export function plainPageHeaders(css: string): Readonly<Record<string, string>> {
  const hash = createHash('sha256').update(css, 'utf8').digest('base64');
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'none'",
      `style-src 'sha256-${hash}'`,
      "img-src 'self' data:",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ].join('; '),
    'cache-control': 'no-store',
    ...COMMON,
  };
}
