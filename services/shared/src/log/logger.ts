import pino from 'pino';
import { requestScope } from '../http/request-scope.ts';

export type Logger = pino.Logger;

/** Field names, in any case, that never reach a log with their value, at any depth of what is logged. */
const SECRET_FIELDS = new Set([
  'authorization',
  'token',
  'access_token',
  'refresh_token',
  'api_key',
  'password',
  'secret',
  'client_secret',
  'cookie',
  'grant',
  'code_verifier',
  'webhook_key',
]);

const CHILD_PATHS = [...SECRET_FIELDS].flatMap((field) => [field, `*.${field}`]);
const MAX_DEPTH = 8;

export interface LoggerOptions {
  service: string;
  level: string;
  /** Tests read the lines; otherwise they go to standard output. */
  destination?: pino.DestinationStream;
}

/** JSON lines with `service`, and with `request_id` and `doing` of the present scope; secret fields read `[secret]`. */
export function createLogger(options: LoggerOptions): Logger {
  return pino(
    {
      level: options.level,
      base: { service: options.service },
      mixin: scopeFields,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: errorFields },
      formatters: { log: hideSecrets },
      // The fields of child loggers do not pass the formatter.
      redact: { paths: CHILD_PATHS, censor: '[secret]' },
    },
    options.destination ?? pino.destination({ sync: false }),
  );
}

/** What the work at hand is, so that a line deep inside says what it belongs to; a line's own fields win. */
function scopeFields(): { request_id?: string; doing?: string } {
  const scope = requestScope();
  if (scope === undefined) return {};
  const { request_id, doing } = scope;
  return { request_id, ...(doing === undefined ? {} : { doing }) };
}

function hideSecrets(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, shown(name, value, MAX_DEPTH)]),
  );
}

/** The value without secrets; what is nested deeper than anybody logs on purpose, or in itself, is cut off. */
function shown(name: string, value: unknown, depth: number): unknown {
  if (SECRET_FIELDS.has(name.toLowerCase())) return '[secret]';
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return name === 'err' ? value : errorFields(value);
  if (depth === 0) return '[deep]';
  if (Array.isArray(value)) return value.map((item: unknown) => shown('', item, depth - 1));
  if ('toJSON' in value) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, shown(key, inner, depth - 1)]),
  );
}

/** What an error says itself: clients hang whole requests on theirs, with headers and all. */
function errorFields(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { type, message, stack } = pino.stdSerializers.err(error);
  const codes = [error, error.cause].flatMap((one) =>
    one instanceof Error && 'code' in one ? [String(one.code)] : [],
  );
  return { type, message, stack, ...(codes.length > 0 ? { code: codes.join(', ') } : {}) };
}
