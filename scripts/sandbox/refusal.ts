import type { ContentfulStatusCode } from 'hono/utils/http-status';

/**
 * An answer a provider would give instead of doing what was asked; the app's error handler sends it
 * as it is.
 */
export class Refusal extends Error {
  readonly status: ContentfulStatusCode;
  readonly body: Record<string, unknown>;

  constructor(status: ContentfulStatusCode, message: string, body: Record<string, unknown>) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.body = body;
  }
}

/** Google's error JSON: `{error: {code, message, errors: [{domain, reason, message}]}}`. */
export function googleRefusal(
  status: ContentfulStatusCode,
  reason: string,
  message: string,
): Refusal {
  const errors = [{ domain: 'global', reason, message }];
  return new Refusal(status, message, { error: { code: status, message, errors } });
}

/** The OAuth token endpoint's error JSON (RFC 6749 section 5.2). */
export function oauthRefusal(error: string, description: string): Refusal {
  const status = error === 'invalid_client' ? 401 : 400;
  return new Refusal(status, description, { error, error_description: description });
}

const CODA_STATUS_MESSAGES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Payload Too Large',
  429: 'Too Many Requests',
};

/** Coda's error JSON: `{statusCode, statusMessage, message}`. */
export function codaRefusal(status: ContentfulStatusCode, message: string): Refusal {
  const statusMessage = CODA_STATUS_MESSAGES[status] ?? 'Error';
  return new Refusal(status, message, { statusCode: status, statusMessage, message });
}

/** The error JSON of OpenAI-compatible endpoints. */
export function modelRefusal(status: ContentfulStatusCode, message: string): Refusal {
  return new Refusal(status, message, { error: { code: status, message } });
}

/** A mistake in a call of the control API. */
export function controlRefusal(status: ContentfulStatusCode, message: string): Refusal {
  return new Refusal(status, message, { error: message });
}
