import pino from 'pino';

export type Logger = pino.Logger;

/** Field names that never reach a log with their value, at any of the first levels of an object. */
const SECRET_FIELDS = [
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
];

export interface LoggerOptions {
  service: string;
  level: string;
  /** Tests read the lines; otherwise they go to standard output. */
  destination?: pino.DestinationStream;
}

/** JSON lines with `service` and `request_id`; values of secret fields read `[secret]`. */
export function createLogger(options: LoggerOptions): Logger {
  const paths = SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);
  return pino(
    {
      level: options.level,
      base: { service: options.service },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths, censor: '[secret]' },
    },
    options.destination ?? pino.destination({ sync: false }),
  );
}
